/*
 * Administer: one change of the register. It is decided on the principal as the database has it,
 * and goes on the register's own record, in full: what was done, to whom.
 *
 * The register is of staff, and stands in clear (sql/README.md): so nothing else gets into it. Ids
 * and credentials are of few letters, names without numbers, and why a certificate was revoked is a
 * code.
 *
 * Duties are kept apart: an administrator holds no other role and speaks for nobody, so that
 * whoever gives rights over cases has none, and cannot give them to themselves. The database minds
 * it, too.
 */
#include "casework.h"
#include "reading.h"
#include "registering.h"

enum { ID_MAX = 64, NAME_MAX_BYTES = 64, AGENCY_MAX = 128 };

/* The change as a row, but for what is to be loaded first; and in words, for the record. */
struct change {
	struct row row; /* texts that are TEXT_NONE stay as they are */
	struct text kind, subject,
		detail;  /* as in row_register_change; detail TEXT_NONE: the whole row */
	bool new;    /* the principal need not be there */
	bool amends; /* suspended or not stays as it is */
};

#define FIELD(name) TEXT("administer." name)

static bool bad(struct request *q, struct text field, struct text zh)
{
	return request_refuse(q, REFUSAL_BAD_VALUE, field, zh);
}

/* ---- What words may be ---- */

static bool made_of(struct text t, size_t max, const char *letters)
{
	for (size_t i = 0; i < t.len; i++) {
		if (!strchr(letters, t.ptr[i]))
			return false;
	}
	return t.len > 0 && t.len <= max;
}

#define DIGITS "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

static bool is_id(struct text t)
{
	return made_of(t, ID_MAX, LETTERS DIGITS "._-@");
}

static bool is_credential(struct text t)
{
	struct text name = t, kind = text_cut(&name, ':');

	if (text_eq(kind, TEXT("uid")))
		return made_of(name, 10, DIGITS);
	if (!text_eq(kind, TEXT("cert")) || name.len == 0 || name.len > ID_MAX)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i] <= ' ' || name.ptr[i] > '~' || name.ptr[i] == ':')
			return false;
	}
	return true;
}

static bool check_id(struct request *q, struct text field, struct text id)
{
	return is_id(id) ||
		   bad(q, field, TEXT("编号应为 1 至 64 个字母、数字或 . _ - @,例如 LH-0231。"));
}

static bool check_name(struct request *q, struct text field, struct text name)
{
	return (name.len > 0 && name.len <= NAME_MAX_BYTES && !reading_has_number(name)) ||
		   bad(q, field, TEXT("请写明名称,1 至 64 字节,不得有电话或证件号码。"));
}

static bool check_agency(struct request *q, struct text field, struct text agency)
{
	return (agency.len <= AGENCY_MAX && !reading_has_number(agency)) ||
		   bad(q, field, TEXT("机构名称不得超过 128 字节,不得有电话或证件号码。"));
}

/* ---- The changes: each fills c->row, and what is put on record ---- */

static bool check_add(struct request *q, const Jieyou__AddPrincipal *m, struct change *c)
{
	struct text name = text_from(m->name), agency = text_from(m->agency),
				expert = text_from(m->expert);

	if (!check_id(q, FIELD("add.id"), text_from(m->id)))
		return false;
	if (m->kind == JIEYOU__PRINCIPAL_KIND__KIND_UNKNOWN)
		return bad(q, FIELD("add.kind"), TEXT("请写明是人(PERSON)还是程序(SERVICE)。"));
	if (!check_name(q, FIELD("add.name"), name) || !check_agency(q, FIELD("add.agency"), agency))
		return false;
	if (expert.len && snapshot_expert(request_snapshot(q), expert) == NOBODY)
		return bad(q, FIELD("add.expert"), TEXT("专家库中没有这个编号,请按专家库核对。"));
	c->new = true;
	c->row = (struct row){.kind = ROW_principal,
		.principal = {.id = text_from(m->id),
			.kind = m->kind == JIEYOU__PRINCIPAL_KIND__SERVICE ? TEXT("SERVICE") : TEXT("PERSON"),
			.name = name,
			.agency = agency,
			.expert = expert,
			.changed_at = q->now}};
	c->kind = TEXT("add");
	q->load.principal = c->row.principal.id;
	return true;
}

static bool check_amend(struct request *q, const Jieyou__Amend *m, struct change *c)
{
	bool named = m->has_name_case == JIEYOU__AMEND__HAS_NAME_NAME,
		 placed = m->has_agency_case == JIEYOU__AMEND__HAS_AGENCY_AGENCY;
	struct text name = named ? text_from(m->name) : TEXT_NONE,
				agency = placed ? text_from(m->agency) : TEXT_NONE;

	if (!named && !placed)
		return bad(q, FIELD("amend"), TEXT("请写明要改的名称或机构。"));
	if (named && !check_name(q, FIELD("amend.name"), name))
		return false;
	if (!check_agency(q, FIELD("amend.agency"), agency))
		return false;
	c->amends = true;
	c->row = (struct row){.kind = ROW_principal,
		.principal = {
			.id = text_from(m->id), .name = name, .agency = agency, .changed_at = q->now}};
	c->kind = TEXT("amend");
	q->load.principal = c->row.principal.id;
	return check_id(q, FIELD("amend.id"), q->load.principal);
}

static bool check_bind(struct request *q, const Jieyou__Bind *m, struct change *c)
{
	if (!is_credential(text_from(m->credential)))
		return bad(q, FIELD("bind.credential"),
			TEXT("凭据应为 uid:数字,或 cert:证书通用名(1 至 64 个可见字符,不含冒号和空格)。"));
	c->row = (struct row){.kind = ROW_credential,
		.credential = {.name = text_from(m->credential),
			.principal = text_from(m->id),
			.held = !m->off,
			.changed_at = q->now}};
	c->kind = m->off ? TEXT("unbind") : TEXT("bind");
	c->detail = c->row.credential.name;
	q->load.principal = c->row.credential.principal;
	q->load.credential = c->row.credential.name;
	return check_id(q, FIELD("bind.id"), q->load.principal);
}

static bool check_grant(struct request *q, const Jieyou__Grant *m, struct change *c)
{
	const struct snapshot *s = request_snapshot(q);
	district_index d = snapshot_district(s, text_from(m->district));
	enum role role;

	if (!role_from(text_from(m->role), &role))
		return bad(q, FIELD("grant.role"), TEXT("没有这个角色,可用的见 jieyou rights。"));
	if (d == NONE)
		return bad(q, FIELD("grant.district"),
			TEXT("不认识这个区域,请用区划代码或区、街道全名;全国用 CN。"));
	if (role == ROLE_ADMIN && s->districts[d].parent != NONE)
		return bad(q, FIELD("grant.district"), TEXT("管理员管理全部名册,请授予在 CN。"));
	c->row = (struct row){.kind = ROW_role_held,
		.role_held = {.principal = text_from(m->id),
			.role = role_code(role),
			.district = s->districts[d].code,
			.held = !m->off,
			.changed_at = q->now}};
	c->kind = m->off ? TEXT("withdraw") : TEXT("grant");
	c->detail = arena_join(
		&q->arena, TEXT(" "), (struct text[]){c->row.role_held.role, c->row.role_held.district}, 2);
	q->load.principal = c->row.role_held.principal;
	return check_id(q, FIELD("grant.id"), q->load.principal);
}

static bool check_represent(struct request *q, const Jieyou__Represent *m, struct change *c)
{
	const struct roster *r = store_roster(q->desk->store);

	if (!check_id(q, FIELD("represent.worker"), text_from(m->worker)))
		return false;
	if (!r || roster_find(r, text_from(m->worker)) == NO_PRINCIPAL)
		return request_refuse(q, REFUSAL_NOT_FOUND, FIELD("represent.worker"),
			TEXT("名册中没有这位社工,请先登记(admin add)。"));
	c->row = (struct row){.kind = ROW_represents,
		.represents = {.principal = text_from(m->id),
			.worker = text_from(m->worker),
			.held = !m->off,
			.changed_at = q->now}};
	c->kind = m->off ? TEXT("unrepresent") : TEXT("represent");
	c->detail = c->row.represents.worker;
	q->load.principal = c->row.represents.principal;
	return check_id(q, FIELD("represent.id"), q->load.principal);
}

static bool check_suspend(struct request *q, const Jieyou__Suspend *m, struct change *c)
{
	c->row = (struct row){.kind = ROW_principal,
		.principal = {.id = text_from(m->id), .suspended = !m->off, .changed_at = q->now}};
	c->kind = m->off ? TEXT("resume") : TEXT("suspend");
	c->detail = TEXT("");
	q->load.principal = c->row.principal.id;
	return check_id(q, FIELD("suspend.id"), q->load.principal);
}

/* Reasons of a revocation: RFC 5280, 5.3.1, but for those of lists and attributes. */
static bool is_reason(struct text why)
{
	static const struct text reasons[] = {TEXT_INIT(""), TEXT_INIT("unspecified"),
		TEXT_INIT("keyCompromise"), TEXT_INIT("cACompromise"), TEXT_INIT("affiliationChanged"),
		TEXT_INIT("superseded"), TEXT_INIT("cessationOfOperation"),
		TEXT_INIT("privilegeWithdrawn")};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (text_eq(why, reasons[i]))
			return true;
	return false;
}

/* As a certificate's is compared (credential.h): one written otherwise would revoke nothing. */
static bool is_serial(struct text t)
{
	return made_of(t, 2 * SERIAL_BYTES, DIGITS "abcdef") && t.len % 2 == 0 &&
		   !(t.ptr[0] == '0' && t.ptr[1] == '0');
}

static bool check_revoke(struct request *q, const Jieyou__Revoke *m, struct change *c)
{
	struct text serial = text_from(m->serial), why = text_from(m->why);

	if (!is_serial(serial))
		return bad(q, FIELD("revoke.serial"),
			TEXT("证书序列号应为 2 至 40 位小写十六进制数字,位数为偶数,不以 00 开头,"
				 "与签发时打印的一致,如 0a1b;否则吊销不到这张证书。"));
	if (!is_reason(why))
		return bad(q, FIELD("revoke.why"),
			TEXT("吊销原因请填代码:keyCompromise 私钥丢失或泄露,affiliationChanged "
				 "人员离开,superseded "
				 "已换新,cessationOfOperation 停用,privilegeWithdrawn 取消资格,cACompromise "
				 "签发者失守,unspecified 其他;也可不填。"));
	c->new = true;
	c->row =
		(struct row){.kind = ROW_revoked, .revoked = {.serial = serial, .at = q->now, .why = why}};
	c->kind = TEXT("revoke");
	c->subject = serial;
	c->detail = why;
	return true;
}

static bool check_change(struct request *q, const Jieyou__Administer *m, struct change *c)
{
	switch (m->change_case) {
	case JIEYOU__ADMINISTER__CHANGE_ADD:
		return check_add(q, m->add, c);
	case JIEYOU__ADMINISTER__CHANGE_BIND:
		return check_bind(q, m->bind, c);
	case JIEYOU__ADMINISTER__CHANGE_GRANT:
		return check_grant(q, m->grant, c);
	case JIEYOU__ADMINISTER__CHANGE_REPRESENT:
		return check_represent(q, m->represent, c);
	case JIEYOU__ADMINISTER__CHANGE_SUSPEND:
		return check_suspend(q, m->suspend, c);
	case JIEYOU__ADMINISTER__CHANGE_REVOKE:
		return check_revoke(q, m->revoke, c);
	case JIEYOU__ADMINISTER__CHANGE_AMEND:
		return check_amend(q, m->amend, c);
	case JIEYOU__ADMINISTER__CHANGE__NOT_SET:
	case _JIEYOU__ADMINISTER__CHANGE__CASE_IS_INT_SIZE:
		break;
	}
	return bad(q, FIELD("change"), TEXT("请写明要改动什么。"));
}

static bool administer_check(struct request *q)
{
	struct change *c = arena_alloc(&q->arena, sizeof(*c));

	if (!c)
		return false;
	q->command = c;
	return check_change(q, q->frame->administer, c);
}

static bool administer_load(struct request *q)
{
	q->load.kind = LOAD_PRINCIPAL;
	return true;
}

/* ---- Against what is there ---- */

static bool same_principal(const struct row_principal *row, const struct principal_facts *p)
{
	return text_eq(row->kind, p->kind) && text_eq(row->name, p->name) &&
		   text_eq(row->agency, p->agency) && text_eq(row->expert, p->expert);
}

/* Whether the change would take the last administrator. The database minds it, too. */
static bool takes_last(const struct row *row, const struct principal_facts *p)
{
	if (!p->last || p->suspended)
		return false;
	return (row->kind == ROW_principal && row->principal.suspended) ||
		   (row->kind == ROW_credential && !row->credential.held &&
			   text_eq(p->credentials, row->credential.name)) ||
		   (row->kind == ROW_role_held && !row->role_held.held &&
			   text_eq(row->role_held.role, role_code(ROLE_ADMIN)));
}

/* Whether some role held ("STAFF@440309 ...") is that of an administrator, or is not. */
static bool holds_role(const struct principal_facts *p, bool admin)
{
	struct text roles = p->roles;

	while (roles.len) {
		struct text one = text_cut(&roles, ' ');

		if (text_eq(text_cut(&one, '@'), role_code(ROLE_ADMIN)) == admin)
			return true;
	}
	return false;
}

/* Whether an administrator would have more than that role. */
static bool joins_duties(const struct row *row, const struct principal_facts *p)
{
	if (row->kind == ROW_represents)
		return row->represents.held && holds_role(p, true);
	if (row->kind != ROW_role_held || !row->role_held.held)
		return false;
	if (text_eq(row->role_held.role, role_code(ROLE_ADMIN)))
		return holds_role(p, false) || p->represents;
	return holds_role(p, true);
}

/* What the change says nothing of stays. */
static void keep_rest(struct row_principal *row, const struct principal_facts *p, bool amends)
{
	row->kind = p->kind;
	row->expert = p->expert;
	if (!row->name.ptr)
		row->name = p->name;
	if (!row->agency.ptr)
		row->agency = p->agency;
	if (amends)
		row->suspended = p->suspended;
}

/* A principal that is there already is added only as it is, so that a repeat gets its answer. */
static bool judge(
	struct request *q, const struct change *c, const struct principal_facts *p, struct row *row)
{
	if (c->new) {
		row->principal.suspended = p->suspended;
		return same_principal(&row->principal, p) ||
			   bad(q, FIELD("add.id"), TEXT("这个编号已登记为别的人或程序,请换一个编号。"));
	}
	if (takes_last(row, p))
		return request_refuse(q, REFUSAL_LAST_ADMIN, TEXT("administer"),
			TEXT("这是最后一位能管理名册的管理员;请先另设一位。"));
	if (joins_duties(row, p))
		return request_refuse(q, REFUSAL_DUTIES_APART, TEXT("administer"),
			TEXT("管理员不得兼任其他角色,也不得代表社工:授予权限的人自己不能有查看个案的权限。"
				 "请另立编号,由另一个人担任。"));
	if (row->kind == ROW_credential && p->bound_to.len && !text_eq(p->bound_to, p->id))
		return bad(q, FIELD("bind.credential"), TEXT("这个凭据属于别人,请先为其解绑。"));
	if (row->kind == ROW_principal)
		keep_rest(&row->principal, p, c->amends);
	return true;
}

/* ---- What is written ---- */

/* What a principal is from now on, all of it: so the newest such change says how the row is. */
static struct text principal_words(const struct row_principal *p, struct arena *a)
{
	return arena_format(a, "%.*s name %.*s agency %.*s expert %.*s", TEXT_ARG(p->kind),
		TEXT_ARG(p->name), TEXT_ARG(p->agency), TEXT_ARG(p->expert));
}

static bool put_on_record(struct request *q, const struct change *c, const struct row *row)
{
	return registering_note(q, c->kind, c->subject.len ? c->subject : q->load.principal,
		c->detail.ptr ? c->detail : principal_words(&row->principal, &q->arena));
}

static bool administer_decide(struct request *q)
{
	const struct change *c = q->command;
	const struct principal_facts *p = q->facts.n_principals ? q->facts.principals : NULL;
	struct row changed = c->row, *row;

	if (!p && !c->new)
		return request_refuse(q, REFUSAL_NOT_FOUND, TEXT("administer"),
			TEXT("名册中没有这个编号,请先登记(admin add)。"));
	if (p && !judge(q, c, p, &changed))
		return false;
	row = decision_add(&q->decision, &q->arena, changed.kind);
	if (!row || !registering_request(q))
		return false;
	changed.next = row->next;
	*row = changed;
	return put_on_record(q, c, row);
}

static bool administer_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	Jieyou__AdministerReply *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m)
		return false;
	jieyou__administer_reply__init(m);
	m->repeated = q->stage == STAGE_REPEATING;
	ret->administer = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_ADMINISTER;
	return true;
}

const struct verb verb_administer = {.name = "administer",
	.act = ACT_administer,
	.concern = CONCERN_NO_CASE,
	.writes = true,
	.snapshot = true,
	.check = administer_check,
	.load = administer_load,
	.decide = administer_decide,
	.reply = administer_reply};
