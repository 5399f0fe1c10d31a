/* Forms of support, as JSON: what is in order, and what is refused by which field. */
#include "form.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "json.h"

enum { NOW = 1000 };

static const struct {
	const char *form;
	const char *field; /* "": it is in order */
	const char *says;
} rows[] = {
	{"'plan':{'goals':[{'what':'a','term':'SHORT','indicator':'b'}]}", "", ""},
	{"'plan':{}", "plan.goals", "至少写一个目标"},
	{"'plan':{'goals':[{'what':' ','term':'SHORT','indicator':'b'}]}", "plan.goals[0]", "目标"},
	{"'plan':{'goals':[{'what':'a','indicator':'b'}]}", "plan.goals[0]", "SHORT MIDDLE LONG"},
	{"'plan':{'goals':[{'what':'a','term':'LONG'}]}", "plan.goals[0]", "怎样算达成"},
	{"'plan':{'goals':[{'what':'a','term':'SHORT','indicator':'b'}],'tasks':[{'what':'c',"
	 "'owner':'d','dueUs':1000}]}",
		"plan.tasks[0]", "晚于现在"},
	{"'plan':{'goals':[{'what':'a','term':'SHORT','indicator':'b'}],'fields':[{'key':'k'}]}",
		"plan.fields[0]", "字段内容"},
	{"'note':{'kind':'CALL','summary':'a','participants':['b'],'notReached':true}", "", ""},
	{"'note':{'summary':'a'}", "note.kind", "FACE_TO_FACE CALL VISIT NETWORK"},
	{"'note':{'kind':'CALL'}", "note.summary", "内容摘要"},
	{"'note':{'kind':'CALL','summary':'a','participants':['b','']}", "note.participants[1]", ""},
	{"'review':{'changed':'a','outcome':'ENDS'}", "", ""},
	{"'review':{'outcome':'ENDS'}", "review.changed", "变化"},
	{"'review':{'changed':'a'}", "review.outcome", "GOES_ON ENDS"},
	{"'phase':{'phase':'CLOSING'}", "", ""},
	{"'phase':{}", "phase.phase", "阶段"},
	{"'taskSet':{'what':'a','owner':'b','dueUs':1001}", "", ""},
	{"'taskSet':{'what':'a','owner':'b'}", "task_set", "晚于现在"},
	{"'taskSet':{'what':'a','owner':'b','dueUs':9223372036854775807}", "task_set", "年份"},
	{"'taskSet':{'what':'a','dueUs':1001}", "task_set", "执行人"},
	{"'taskSet':{'owner':'b','dueUs':1001}", "task_set", "要做什么"},
	{"'taskDone':{'n':1,'result':'a'}", "", ""},
	{"'convene':{'minutes':60,'manner':'ONLINE','problem':'a','agenda':'b'}", "", ""},
	{"'convene':{'members':[{'expertId':'a'},{'expertId':'b'}],'beginUs':1001,'minutes':15,"
	 "'manner':'PHONE','quorum':2,'problem':'a','agenda':'b','client':true,'consent':'c',"
	 "'hours':'14:00-17:30','days':'1-5'}",
		"", ""},
	{"'convene':{'members':[{'expertId':'a'}],'minutes':60,'manner':'ONLINE','problem':'a',"
	 "'agenda':'b'}",
		"convene.members", "两位"},
	{"'convene':{'beginUs':1000,'minutes':60,'manner':'ONLINE','problem':'a','agenda':'b'}",
		"convene.begin_us", "一年"},
	{"'convene':{'minutes':14,'manner':'ONLINE','problem':'a','agenda':'b'}", "convene.minutes",
		"15 至 480"},
	{"'convene':{'minutes':481,'manner':'ONLINE','problem':'a','agenda':'b'}", "convene.minutes",
		"15 至 480"},
	{"'convene':{'minutes':60,'problem':'a','agenda':'b'}", "convene.manner", "ON_SITE"},
	{"'convene':{'minutes':60,'manner':'ONLINE','problem':'致电13800000000','agenda':'b'}",
		"convene.problem", "号码"},
	{"'convene':{'minutes':60,'manner':'ONLINE','problem':'a','agenda':'13800000000'}",
		"convene.agenda", "号码"},
	{"'convene':{'minutes':60,'manner':'ONLINE','problem':'a','agenda':'b','client':true}",
		"convene.consent", "同意"},
	{"'convene':{'minutes':60,'manner':'ONLINE','problem':'a','agenda':'b','hours':'14:00-17:30'}",
		"convene.hours", "星期"},
	{"'convene':{'minutes':60,'manner':'ONLINE','problem':'a','agenda':'b','days':'1-5'}",
		"convene.days", "钟点"},
	{"'convene':{'minutes':60,'manner':'ONLINE','problem':'a','agenda':'b','hours':'9','days':'1-5'"
	 "}",
		"convene.hours", "14:00"},
	{"'convene':{'minutes':60,'manner':'ONLINE','problem':'a','agenda':'b','hours':'14:00-17:30',"
	 "'days':'5-1'}",
		"convene.days", "1-5"},
	{"'convene':{'minutes':60,'manner':'ONLINE','problem':'a','agenda':'b','quorum':13}",
		"convene.quorum", ""},
	{"'reschedule':{'number':1,'reason':'a'}", "", ""},
	{"'reschedule':{'reason':'a'}", "reschedule.number", "第几次"},
	{"'reschedule':{'number':1}", "reschedule.reason", "理由"},
	{"'reschedule':{'number':1,'minutes':1,'reason':'a'}", "reschedule.minutes", "15"},
	{"'answerInvitation':{'number':1,'answer':'REFUSE'}", "", ""},
	{"'answerInvitation':{'number':1}", "answer_invitation.answer", "ACCEPT"},
	{"'answerInvitation':{'number':1,'answer':'ACCEPT','sequence':-1}",
		"answer_invitation.sequence", ""},
	{"'answerInvitation':{'number':1,'answer':'REFUSE','next':[{'expertId':'a'}]}",
		"answer_invitation.next", "中心"},
	{"'conclude':{'number':1,'opinions':[{'expertId':'a','words':'b'}],'summary':'c'}", "", ""},
	{"'conclude':{'number':1,'opinions':[{'expertId':'a','words':'b'},{'expertId':'a','words':'b'}"
	 "],'summary':'c'}",
		"conclude.opinions[1]", "一份意见"},
	{"'conclude':{'number':1,'opinions':[{'expertId':'a'}],'summary':'c'}", "conclude.opinions[0]",
		"专家意见"},
	{"'conclude':{'number':1,'opinions':[{'expertId':'a','words':'b','dissents':true}],"
	 "'summary':'c'}",
		"conclude.differences", "分歧"},
	{"'conclude':{'number':1,'opinions':[{'expertId':'a','words':'b'}]}", "conclude.summary", ""},
	{"'conclude':{'number':1,'summary':'c','decisions':[{'what':'a','owner':'b','dueUs':1000}]}",
		"conclude.decisions[0]", "晚于现在"},
	{"'callOff':{'number':1,'reason':'a'}", "", ""},
	{"'callOff':{'number':1}", "call_off.reason", "理由"},
	{"'taskDone':{'result':'a'}", "task_done.n", "第几号"},
	{"'proposeLinkage':{'kind':'REFERRAL','target':'a','needs':['b'],'reason':'c'}", "", ""},
	{"'proposeLinkage':{'target':'a','needs':['b'],'reason':'c'}", "propose_linkage.kind",
		"REFERRAL"},
	{"'proposeLinkage':{'kind':'LINKAGE','needs':['b'],'reason':'c'}", "propose_linkage.target",
		"代码"},
	{"'proposeLinkage':{'kind':'LINKAGE','target':'a','reason':'c'}", "propose_linkage.needs",
		"至少一个"},
	{"'proposeLinkage':{'kind':'LINKAGE','target':'a','needs':['b']}", "propose_linkage.reason",
		"理由"},
	{"'refer':{'number':1,'receiver':'a','told':[{'subject':'NEED','words':'b'}]}", "", ""},
	{"'refer':{'number':1,'receiver':'a','told':[{'subject':'NEED','words':'b'},{'subject':'HEALTH'"
	 ","
	 "'words':'c'},{'subject':'IDENTITY','words':'王某 13800000000'}],'consent':'WRITTEN','giver':"
	 "'CLIENT_SELF','givenOn':'1970-01-01','agreed':['HEALTH','IDENTITY']}",
		"", ""},
	{"'refer':{'receiver':'a','told':[{'subject':'NEED','words':'b'}]}", "refer.number", "第几项"},
	{"'refer':{'number':1,'told':[{'subject':'NEED','words':'b'}]}", "refer.receiver", "接收人"},
	{"'refer':{'number':1,'receiver':'a'}", "refer.told", "NEED"},
	{"'refer':{'number':1,'receiver':'a','told':[{'words':'b'}]}", "refer.told[0]", "哪一方面"},
	{"'refer':{'number':1,'receiver':'a','told':[{'subject':'NEED'}]}", "refer.told[0]",
		"告知内容"},
	{"'refer':{'number':1,'receiver':'a','told':[{'subject':'NEED','words':'b'},{'subject':'NEED',"
	 "'words':'c'}]}",
		"refer.told[1]", "合并"},
	{"'refer':{'number':1,'receiver':'a','told':[{'subject':'HEALTH','words':'13800000000'}]}",
		"refer.told[0]", "IDENTITY"},
	{"'refer':{'number':1,'receiver':'a','told':[{'subject':'HEALTH','words':'b'}],'consent':'ORAL'"
	 ","
	 "'giver':'CLIENT_SELF','givenOn':'1970-01-01','agreed':['FINANCE']}",
		"refer.told[0]", "agreed"},
	{"'refer':{'number':1,'receiver':'a','told':[{'subject':'NEED','words':'b'}],'consent':'ORAL',"
	 "'givenOn':'1970-01-01','agreed':['FINANCE']}",
		"refer.giver", "CLIENT_SELF"},
	{"'refer':{'number':1,'receiver':'a','told':[{'subject':'NEED','words':'b'}],'consent':'ORAL',"
	 "'giver':'CLIENT_SELF','givenOn':'1970-01-03','agreed':['FINANCE']}",
		"refer.given_on", "今天"},
	{"'refer':{'number':1,'receiver':'a','told':[{'subject':'NEED','words':'b'}],'consent':'ORAL',"
	 "'giver':'CLIENT_SELF','givenOn':'1970-01-01'}",
		"refer.agreed", "哪些方面"},
	{"'refer':{'number':1,'receiver':'a','told':[{'subject':'NEED','words':'b'}],'consent':"
	 "'NONE_GIVEN','agreed':['FINANCE']}",
		"refer.consent", "WRITTEN"},
	{"'refer':{'number':1,'receiver':'a','told':[{'subject':'NEED','words':'b'}],'basis':{}}",
		"refer.basis", "请勿填写"},
	{"'moveLinkage':{'number':1,'to':'CONTACTED','note':'a'}", "", ""},
	{"'moveLinkage':{'number':1,'to':'FAILED','cause':'CLIENT_LEFT','note':'a'}", "", ""},
	{"'moveLinkage':{'number':1,'note':'a'}", "move_linkage.to", "refer"},
	{"'moveLinkage':{'number':1,'to':'DECLINED','note':'a'}", "move_linkage.cause", "选一项"},
	{"'moveLinkage':{'number':1,'to':'ACCEPTED','cause':'OTHER','note':'a'}", "move_linkage.cause",
		"请删去"},
	{"'moveLinkage':{'number':1,'to':'ACCEPTED'}", "move_linkage.note", "说明"},
	{"'moveLinkage':{'to':'ACCEPTED','note':'a'}", "move_linkage.number", "第几项"},
	{"'taskDone':{'n':1}", "task_done.result", "结果"},
	{"'reportDuty':{'code':'a','reporter':'b','body':'c','atUs':1000,'receipt':'d'}", "", ""},
	{"'reportDuty':{'code':'a','reporter':'b','body':'c','receipt':'d'}", "report_duty.at_us", ""},
	{"'reportDuty':{'code':'a','reporter':'b','body':'c','atUs':1001,'receipt':'d'}",
		"report_duty.at_us", "不能晚于现在"},
	{"'reportDuty':{'reporter':'b','body':'c','atUs':1,'receipt':'d'}", "report_duty.code", ""},
	{"'reportDuty':{'code':'a','body':'c','atUs':1,'receipt':'d'}", "report_duty.reporter", ""},
	{"'reportDuty':{'code':'a','reporter':'b','atUs':1,'receipt':'d'}", "report_duty.body", ""},
	{"'reportDuty':{'code':'a','reporter':'b','body':'c','atUs':1}", "report_duty.receipt", ""},
	{"'excuseDuty':{'code':'a','reason':'b'}", "", ""},
	{"'excuseDuty':{'reason':'b'}", "excuse_duty.code", ""},
	{"'excuseDuty':{'code':'a'}", "excuse_duty.reason", "理由"},
	{"'end':{'cause':'GOAL_MET','attained':[{'goal':1,'degree':'PARTLY'},{'goal':2,'degree':"
	 "'REACHED'}],'evaluation':'a','told':true,'lookedBack':true,'followUp':'b'}",
		"", ""},
	{"'end':{'attained':[{'goal':1,'degree':'PARTLY'}],'evaluation':'a'}", "end.cause", "结束原因"},
	{"'end':{'cause':'GOAL_MET','evaluation':'a'}", "end.attained", "逐个目标"},
	{"'end':{'cause':'GOAL_MET','attained':[{'goal':1}]}", "end.attained[0]", "达成程度"},
	{"'end':{'cause':'GOAL_MET','attained':[{'degree':'PARTLY'}]}", "end.attained[0]", "序号"},
	{"'end':{'cause':'GOAL_MET','attained':[{'goal':13,'degree':'PARTLY'}]}", "end.attained[0]",
		"序号"},
	{"'end':{'cause':'GOAL_MET','attained':[{'goal':1,'degree':'PARTLY'},{'goal':1,'degree':"
	 "'REACHED'}]}",
		"end.attained[1]", "写一次"},
	{"'end':{'cause':'GOAL_MET','attained':[{'goal':1,'degree':'PARTLY'}]}", "end.evaluation",
		"支援评价"},
	{"'end':{'cause':'GOAL_MET','attained':[{'goal':1,'degree':'PARTLY'}],'evaluation':'a',"
	 "'told':true,'followUp':'b'}",
		"end.untold", "没有告知"},
	{"'end':{'cause':'DECEASED','attained':[{'goal':1,'degree':'PARTLY'}],'evaluation':'a',"
	 "'untold':'c','followUp':'b'}",
		"", ""},
	{"'end':{'cause':'TRANSFERRED','attained':[{'goal':1,'degree':'PARTLY'}],'evaluation':'a',"
	 "'untold':'c','followUp':'b'}",
		"end.transferred_to", "转介去向"},
	{"'end':{'cause':'DECEASED','attained':[{'goal':1,'degree':'PARTLY'}],'evaluation':'a',"
	 "'untold':'c'}",
		"end.follow_up", "向谁回访"},
	{"'workerHeard':{'outcome':'HEARD','grade':'FAIR','words':'a'}", "", ""},
	{"'workerHeard':{'outcome':'NOT_REACHED','words':'a'}", "", ""},
	{"'workerHeard':{'grade':'FAIR','words':'a'}", "worker_heard", "回访结果"},
	{"'workerHeard':{'outcome':'HEARD','words':'a'}", "worker_heard", "满意度"},
	{"'workerHeard':{'outcome':'REFUSED','grade':'FAIR','words':'a'}", "worker_heard", "满意度"},
	{"'workerHeard':{'outcome':'REFUSED'}", "worker_heard", "原因"},
	{"'clientHeard':{'outcome':'HEARD','grade':'FAIR','way':'CALL','words':'a'}", "", ""},
	{"'clientHeard':{'outcome':'HEARD','grade':'FAIR','words':'a'}", "client_heard", "联系方式"},
	{"'clientHeard':{'outcome':'NOT_TO_CONTACT','way':'CALL','words':'a'}", "client_heard",
		"联系方式"},
	{"'clientHeard':{'outcome':'NOT_TO_CONTACT','words':'a'}", "", ""},
	{"'followed':{'summary':'a'}", "", ""},
	{"'followed':{}", "followed.summary", "小结"},
	{"'unsatisfied':{}", "unsatisfied.reason", "不满意"},
	{"'agencyClosed':{'cause':'MOVED','words':'a'}", "", ""},
	{"'agencyClosed':{'words':'a'}", "agency_closed.cause", "结案原因"},
	{"'agencyClosed':{'cause':'MOVED'}", "agency_closed.words", "结案说明"},
	{"'handOver':{'worker':'a','reason':'b'}", "", ""},
	{"'handOver':{'reason':'b'}", "hand_over.worker", "接手"},
	{"'handOver':{'worker':'a'}", "hand_over.reason", "原因"},
	{"'assign':{'expertId':'a','agreedOn':'1970-01-01','basis':'POST'}", "", ""},
	{"'assign':{'expertId':'a','agreedOn':'1970-01-01','basis':'PROJECT','project':'b','across':"
	 "true,"
	 "'terms':'c','fee':5000,'payer':'AGENCY','leastMinutes':45}",
		"", ""},
	{"'assign':{'agreedOn':'1970-01-01','basis':'POST'}", "assign.expert_id", "督导"},
	{"'assign':{'expertId':'a','basis':'POST'}", "assign.agreed_on", "哪一天"},
	{"'assign':{'expertId':'a','agreedOn':'1970-01-02','basis':'POST'}", "assign.agreed_on",
		"今天"},
	{"'assign':{'expertId':'a','agreedOn':'1970-01-01'}", "assign.basis", "配置方式"},
	{"'assign':{'expertId':'a','agreedOn':'1970-01-01','basis':'PROJECT'}", "assign.project",
		"项目名称"},
	{"'assign':{'expertId':'a','agreedOn':'1970-01-01','basis':'POST','project':'b'}",
		"assign.project", "岗位"},
	{"'assign':{'expertId':'a','agreedOn':'1970-01-01','basis':'POST','across':true}",
		"assign.terms", "协商"},
	{"'assign':{'expertId':'a','agreedOn':'1970-01-01','basis':'POST','leastMinutes':45}",
		"assign.least_minutes", "跨机构"},
	{"'assign':{'expertId':'a','agreedOn':'1970-01-01','basis':'POST','fee':-1}", "assign.fee",
		"分"},
	{"'assign':{'expertId':'a','agreedOn':'1970-01-01','basis':'POST','leastMinutes':1441}",
		"assign.least_minutes", "分钟"},
	{"'session':{'kind':'GROUP','minutes':120,'participants':['a','b'],'agenda':'c','question':'d',"
	 "'advice':'e','agreed':'f'}",
		"", ""},
	{"'session':{'minutes':60,'participants':['a'],'agenda':'c'}", "session.kind", "督导形式"},
	{"'session':{'kind':'PEER','participants':['a']}", "session.minutes", "分钟"},
	{"'session':{'kind':'PEER','minutes':1441,'participants':['a']}", "session.minutes", "一天"},
	{"'session':{'kind':'PEER','minutes':120}", "session.participants", "谁参加"},
	{"'session':{'kind':'PEER','minutes':120,'participants':['a','']}", "session.participants[1]",
		""},
	{"'session':{'kind':'PEER','minutes':120,'participants':['a']}", "session.agenda", "议程"},
	{"'session':{'kind':'PEER','minutes':120,'participants':['a'],'agenda':'c'}",
		"session.question", "问题"},
	{"'session':{'kind':'PEER','minutes':120,'participants':['a'],'agenda':'c','question':'d'}",
		"session.advice", "意见"},
	{"'session':{'kind':'PEER','minutes':120,'participants':['a'],'agenda':'c','question':'d',"
	 "'advice':'e'}",
		"session.agreed", "约定"},
	{"'assign':{'expertId':'a','agreedOn':'1970-01-01','basis':'POST','fee':5000}", "assign.payer",
		"谁发放"},
	{"'assign':{'expertId':'a','agreedOn':'1970-01-01','basis':'POST','payer':'CENTRE'}",
		"assign.payer", "删去"},
	{"'pay':{'expertId':'a','amount':5000,'payer':'CENTRE'}", "", ""},
	{"'pay':{'amount':5000,'payer':'CENTRE'}", "pay.expert_id", "督导"},
	{"'pay':{'expertId':'a','payer':'CENTRE'}", "pay.amount", "正整数"},
	{"'pay':{'expertId':'a','amount':5000}", "pay.payer", "发放者"},
	{"'sumUp':{'kind':'GROUP','summary':'a'}", "", ""},
	{"'sumUp':{'summary':'a'}", "sum_up.kind", "形式"},
	{"'sumUp':{'kind':'GROUP'}", "sum_up.summary", "小结"},
	{"'endSupervision':{'cause':'REACHED','evaluation':'a'}", "", ""},
	{"'endSupervision':{'evaluation':'a'}", "end_supervision.cause", "结束原因"},
	{"'endSupervision':{'cause':'REACHED'}", "end_supervision.evaluation", "评价"},
	{"'proposeAppointment':{'candidate':{'name':'a','sex':'FEMALE','unit':'b','district':'440309','"
	 "languages':['cmn'],'can':[{'type':'LAWYER','level':2}]},'begins':'1970-01-01','ends':'1971-"
	 "01-01','agreementSignedOn':'1970-01-01','agreementEnds':'1971-01-01','places':3,'opinion':'o'"
	 "}",
		"", ""},
	{"'proposeAppointment':{'places':3}", "propose_appointment.candidate", "人选"},
	{"'proposeAppointment':{'candidate':{'sex':'FEMALE','unit':'b','district':'440309','languages':"
	 "['cmn'],'can':[{'type':'LAWYER','level':2}]},'begins':'1970-01-01','ends':'1971-01-01','"
	 "agreementSignedOn':'1970-01-01','agreementEnds':'1971-01-01','places':3,'opinion':'o'}",
		"propose_appointment.candidate.name", "姓名"},
	{"'proposeAppointment':{'candidate':{'name':'a\\nb','sex':'FEMALE','unit':'b','district':'"
	 "440309','languages':['cmn'],'can':[{'type':'LAWYER','level':2}]},'begins':'1970-01-01','ends'"
	 ":'1971-01-01','agreementSignedOn':'1970-01-01','agreementEnds':'1971-01-01','places':3,'"
	 "opinion':'o'}",
		"propose_appointment.candidate.name", "一行"},
	{"'proposeAppointment':{'candidate':{'name':'a','unit':'b','district':'440309','languages':['"
	 "cmn'],'can':[{'type':'LAWYER','level':2}]},'begins':'1970-01-01','ends':'1971-01-01','"
	 "agreementSignedOn':'1970-01-01','agreementEnds':'1971-01-01','places':3,'opinion':'o'}",
		"propose_appointment.candidate.sex", "性别"},
	{"'proposeAppointment':{'candidate':{'name':'a','sex':'FEMALE','district':'440309','languages':"
	 "['cmn'],'can':[{'type':'LAWYER','level':2}]},'begins':'1970-01-01','ends':'1971-01-01','"
	 "agreementSignedOn':'1970-01-01','agreementEnds':'1971-01-01','places':3,'opinion':'o'}",
		"propose_appointment.candidate.unit", "单位"},
	{"'proposeAppointment':{'candidate':{'name':'a','sex':'FEMALE','unit':'b','languages':['cmn'],'"
	 "can':[{'type':'LAWYER','level':2}]},'begins':'1970-01-01','ends':'1971-01-01','"
	 "agreementSignedOn':'1970-01-01','agreementEnds':'1971-01-01','places':3,'opinion':'o'}",
		"propose_appointment.candidate.district", "地区"},
	{"'proposeAppointment':{'candidate':{'name':'a','sex':'FEMALE','unit':'b','district':'440309','"
	 "languages':[],'can':[{'type':'LAWYER','level':2}]},'begins':'1970-01-01','ends':'1971-01-01',"
	 "'agreementSignedOn':'1970-01-01','agreementEnds':'1971-01-01','places':3,'opinion':'o'}",
		"propose_appointment.candidate.languages", "cmn"},
	{"'proposeAppointment':{'candidate':{'name':'a','sex':'FEMALE','unit':'b','district':'440309','"
	 "languages':['Chinese'],'can':[{'type':'LAWYER','level':2}]},'begins':'1970-01-01','ends':'"
	 "1971-01-01','agreementSignedOn':'1970-01-01','agreementEnds':'1971-01-01','places':3,'"
	 "opinion':'o'}",
		"propose_appointment.candidate.languages[0]", "ISO"},
	{"'proposeAppointment':{'candidate':{'name':'a','sex':'FEMALE','unit':'b','district':'440309','"
	 "languages':['cmn'],'can':[]},'begins':'1970-01-01','ends':'1971-01-01','agreementSignedOn':'"
	 "1970-01-01','agreementEnds':'1971-01-01','places':3,'opinion':'o'}",
		"propose_appointment.candidate.can", "type"},
	{"'proposeAppointment':{'candidate':{'name':'a','sex':'FEMALE','unit':'b','district':'440309','"
	 "languages':['cmn'],'can':[{'type':'LAWYER'}]},'begins':'1970-01-01','ends':'1971-01-01','"
	 "agreementSignedOn':'1970-01-01','agreementEnds':'1971-01-01','places':3,'opinion':'o'}",
		"propose_appointment.candidate.can[0]", "水平"},
	{"'proposeAppointment':{'candidate':{'name':'a','sex':'FEMALE','unit':'b','district':'440309','"
	 "languages':['cmn'],'can':[{'level':2}]},'begins':'1970-01-01','ends':'1971-01-01','"
	 "agreementSignedOn':'1970-01-01','agreementEnds':'1971-01-01','places':3,'opinion':'o'}",
		"propose_appointment.candidate.can[0]", "类型"},
	{"'proposeAppointment':{'candidate':{'name':'a','sex':'FEMALE','unit':'b','district':'440309','"
	 "languages':['cmn'],'can':[{'type':'LAWYER','level':2},{'type':'LAWYER','level':3}]},'begins':"
	 "'1970-01-01','ends':'1971-01-01','agreementSignedOn':'1970-01-01','agreementEnds':'1971-01-"
	 "01','places':3,'opinion':'o'}",
		"propose_appointment.candidate.can[1]", "两次"},
	{"'proposeAppointment':{'candidate':{'name':'a','sex':'FEMALE','unit':'b','district':'440309','"
	 "languages':['cmn'],'can':[{'type':'LAWYER','level':2}],'certificates':[{'until':'2027-01-01'}"
	 "]},'begins':'1970-01-01','ends':'1971-01-01','agreementSignedOn':'1970-01-01','agreementEnds'"
	 ":'1971-01-01','places':3,'opinion':'o'}",
		"propose_appointment.candidate.certificates[0]", "证书"},
	{"'proposeAppointment':{'candidate':{'name':'a','sex':'FEMALE','unit':'b','district':'440309','"
	 "languages':['cmn'],'can':[{'type':'LAWYER','level':2}],'certificates':[{'name':'c','until':'"
	 "2027'}]},'begins':'1970-01-01','ends':'1971-01-01','agreementSignedOn':'1970-01-01','"
	 "agreementEnds':'1971-01-01','places':3,'opinion':'o'}",
		"propose_appointment.candidate.certificates[0]", "到期日"},
	{"'proposeAppointment':{'candidate':{'name':'a','sex':'FEMALE','unit':'b','district':'440309','"
	 "languages':['cmn'],'can':[{'type':'LAWYER','level':2}]},'begins':'1970-01-01','ends':'1971-"
	 "01-01','agreementSignedOn':'1970-01-01','agreementEnds':'1971-01-01','places':0,'opinion':'o'"
	 "}",
		"propose_appointment.places", "名额"},
	{"'proposeAppointment':{'candidate':{'name':'a','sex':'FEMALE','unit':'b','district':'440309','"
	 "languages':['cmn'],'can':[{'type':'LAWYER','level':2}]},'begins':'1970-01-01','ends':'1971-"
	 "01-01','agreementSignedOn':'1970-01-01','agreementEnds':'1971-01-01','places':1000,'opinion':"
	 "'o'}",
		"propose_appointment.places", "999"},
	{"'proposeAppointment':{'candidate':{'name':'a','sex':'FEMALE','unit':'b','district':'440309','"
	 "languages':['cmn'],'can':[{'type':'LAWYER','level':2}]},'begins':'1970-01-01','"
	 "agreementSignedOn':'1970-01-01','agreementEnds':'1971-01-01','places':3,'opinion':'o'}",
		"propose_appointment.ends", "日期"},
	{"'proposeAppointment':{'candidate':{'name':'a','sex':'FEMALE','unit':'b','district':'440309','"
	 "languages':['cmn'],'can':[{'type':'LAWYER','level':2}]},'begins':'x','ends':'1971-01-01','"
	 "agreementSignedOn':'1970-01-01','agreementEnds':'1971-01-01','places':3,'opinion':'o'}",
		"propose_appointment.begins", "日期"},
	{"'proposeAppointment':{'candidate':{'name':'a','sex':'FEMALE','unit':'b','district':'440309','"
	 "languages':['cmn'],'can':[{'type':'LAWYER','level':2}]},'begins':'1971-01-02','ends':'1971-"
	 "01-01','agreementSignedOn':'1970-01-01','agreementEnds':'1971-01-01','places':3,'opinion':'o'"
	 "}",
		"propose_appointment.ends", "早于"},
	{"'proposeAppointment':{'candidate':{'name':'a','sex':'FEMALE','unit':'b','district':'440309','"
	 "languages':['cmn'],'can':[{'type':'LAWYER','level':2}]},'begins':'1970-01-01','ends':'1971-"
	 "01-01','agreementEnds':'1971-01-01','places':3,'opinion':'o'}",
		"propose_appointment.agreement_signed_on", "日期"},
	{"'proposeAppointment':{'candidate':{'name':'a','sex':'FEMALE','unit':'b','district':'440309','"
	 "languages':['cmn'],'can':[{'type':'LAWYER','level':2}]},'begins':'1970-01-01','ends':'1971-"
	 "01-01','agreementSignedOn':'2200-01-01','agreementEnds':'1971-01-01','places':3,'opinion':'o'"
	 "}",
		"propose_appointment.agreement_signed_on", "已签署"},
	{"'proposeAppointment':{'candidate':{'name':'a','sex':'FEMALE','unit':'b','district':'440309','"
	 "languages':['cmn'],'can':[{'type':'LAWYER','level':2}]},'begins':'1970-01-01','ends':'1971-"
	 "01-01','agreementSignedOn':'1970-01-01','agreementEnds':'1970-12-31','places':3,'opinion':'o'"
	 "}",
		"propose_appointment.agreement_ends", "覆盖"},
	{"'proposeAppointment':{'candidate':{'name':'a','sex':'FEMALE','unit':'b','district':'440309','"
	 "languages':['cmn'],'can':[{'type':'LAWYER','level':2}]},'begins':'1970-01-01','ends':'1971-"
	 "01-01','agreementSignedOn':'1970-01-01','agreementEnds':'1971-01-01','places':3}",
		"propose_appointment.opinion", "意见"},
	{"'approveAppointment':{}", "", ""},
	{"'refuseAppointment':{'cause':'NO_NEED','reason':'a'}", "", ""},
	{"'refuseAppointment':{'reason':'a'}", "refuse_appointment.cause", "原因"},
	{"'refuseAppointment':{'cause':'NO_NEED'}", "refuse_appointment.reason", "说明"},
	{"'endAppointment':{'cause':'OWN_WISH','reason':'a'}", "", ""},
	{"'assess':{'kind':'YEARLY','board':80,'employer':90,'supervisee':85,'boardBy':'a','employerBy'"
	 ":'b','superviseeBy':'c','total':'84','opinion':'o'}",
		"", ""},
	{"'assess':{'board':80,'employer':90,'supervisee':85,'boardBy':'a','employerBy':'b','"
	 "superviseeBy':'c','total':'84','opinion':'o'}",
		"assess.kind", "种类"},
	{"'assess':{'kind':'YEARLY','employer':90,'supervisee':85,'boardBy':'a','employerBy':'b','"
	 "superviseeBy':'c','total':'84','opinion':'o'}",
		"assess.board", "三方"},
	{"'assess':{'kind':'YEARLY','board':101,'employer':90,'supervisee':85,'boardBy':'a','"
	 "employerBy':'b','superviseeBy':'c','total':'84','opinion':'o'}",
		"assess.board", "100"},
	{"'assess':{'kind':'YEARLY','board':-1,'employer':90,'supervisee':85,'boardBy':'a','employerBy'"
	 ":'b','superviseeBy':'c','total':'84','opinion':'o'}",
		"assess.board", "100"},
	{"'assess':{'kind':'YEARLY','board':80,'supervisee':85,'boardBy':'a','employerBy':'b','"
	 "superviseeBy':'c','total':'84','opinion':'o'}",
		"assess.employer", "用人单位"},
	{"'assess':{'kind':'YEARLY','board':80,'employer':90,'boardBy':'a','employerBy':'b','"
	 "superviseeBy':'c','total':'84','opinion':'o'}",
		"assess.supervisee", "社工"},
	{"'assess':{'kind':'YEARLY','board':80,'employer':90,'supervisee':85,'employerBy':'b','"
	 "superviseeBy':'c','total':'84','opinion':'o'}",
		"assess.board_by", "评分人"},
	{"'assess':{'kind':'YEARLY','board':80,'employer':90,'supervisee':85,'boardBy':'a','employerBy'"
	 ":'a','superviseeBy':'c','total':'84','opinion':'o'}",
		"assess.employer_by", "不同"},
	{"'assess':{'kind':'YEARLY','board':80,'employer':90,'supervisee':85,'boardBy':'a','employerBy'"
	 ":'b','superviseeBy':'b','total':'84','opinion':'o'}",
		"assess.supervisee_by", "不同"},
	{"'assess':{'kind':'YEARLY','board':80,'employer':90,'supervisee':85,'boardBy':'a','employerBy'"
	 ":'b','superviseeBy':'c','total':'84.000','opinion':'o'}",
		"assess.total", "两位小数"},
	{"'assess':{'kind':'YEARLY','board':80,'employer':90,'supervisee':85,'boardBy':'a','employerBy'"
	 ":'b','superviseeBy':'c','total':'84'}",
		"assess.opinion", "意见"},
	{"'assess':{'kind':'YEARLY','board':80,'employer':90,'supervisee':85,'boardBy':'a','employerBy'"
	 ":'b','superviseeBy':'c','total':'84','opinion':'o','result':'PASS'}",
		"assess.result", "总分"},
	{"'setLeave':{'begins':'1970-01-01','ends':'1970-01-05','why':'a'}", "", ""},
	{"'setLeave':{'ends':'1970-01-05','why':'a'}", "set_leave.begins", "日期"},
	{"'setLeave':{'begins':'1969-12-31','ends':'1970-01-05','why':'a'}", "set_leave.begins",
		"今天"},
	{"'setLeave':{'begins':'1970-01-02','ends':'1970-01-01','why':'a'}", "set_leave.ends", "早于"},
	{"'setLeave':{'begins':'1970-01-01','ends':'1970-01-05'}", "set_leave.why", "事由"},
	{"'endLeave':{}", "", ""},
	{"'debrief':{'n':2,'with':'E05','minutes':60,'notes':'a'}", "", ""},
	{"'debrief':{'with':'S-1','minutes':1440,'notes':'a'}", "", ""},
	{"'debrief':{'n':-1,'with':'E05','minutes':60,'notes':'a'}", "debrief.n", "任务编号"},
	{"'debrief':{'n':2,'minutes':60,'notes':'a'}", "debrief.with", "与谁谈"},
	{"'debrief':{'n':2,'with':'E05','notes':'a'}", "debrief.minutes", "分钟"},
	{"'debrief':{'n':2,'with':'E05','minutes':1441,'notes':'a'}", "debrief.minutes", "一天"},
	{"'debrief':{'n':2,'with':'E05','minutes':60}", "debrief.notes", "谈话记录"},
	{"'endAppointment':{'cause':'FAILED_TWICE','reason':'a'}", "end_appointment.cause", "第二次"},
	{"'endAppointment':{'cause':'TERM_OVER','reason':'a'}", "end_appointment.cause", "系统"},
	{"'endAppointment':{'reason':'a'}", "end_appointment.cause", "原因"},
	{"'endAppointment':{'cause':'OTHER'}", "end_appointment.reason", "说明"},
	{"'holdSeminar':{'number':1,'experts':['E09'],'workers':['a'],'notes':'a','learned':'b',"
	 "'entries':['L1']}",
		"", ""},
	{"'holdSeminar':{'notes':'a','learned':'b'}", "hold_seminar.number", "第几次"},
	{"'holdSeminar':{'number':1,'learned':'b'}", "hold_seminar.notes", "记录"},
	{"'holdSeminar':{'number':1,'notes':'a'}", "hold_seminar.learned", "所得"},
	{"'holdSeminar':{'number':1,'notes':'13800138000','learned':'b'}", "hold_seminar.notes",
		"号码"},
	{"'holdSeminar':{'number':1,'notes':'a','learned':'13800138000'}", "hold_seminar.learned",
		"号码"},
	{"'holdSeminar':{'number':1,'experts':['E09','E09'],'notes':'a','learned':'b'}",
		"hold_seminar.experts[1]", "两次"},
	{"'holdSeminar':{'number':1,'experts':[''],'notes':'a','learned':'b'}",
		"hold_seminar.experts[0]", "专家"},
	{"'holdSeminar':{'number':1,'workers':['a','b','a'],'notes':'a','learned':'b'}",
		"hold_seminar.workers[2]", "两次"},
	{"'holdSeminar':{'number':1,'notes':'a','learned':'b','entries':['L1','L1']}",
		"hold_seminar.entries[1]", "两次"},
	{"'endSeminar':{'summary':'a'}", "", ""},
	{"'endSeminar':{}", "end_seminar.summary", "总结"},
	{"'nominate':{'code':'L1','by':'a','reason':'b'}", "", ""},
	{"'nominate':{'by':'a','reason':'b'}", "nominate.code", "条目"},
	{"'nominate':{'code':'L1','reason':'b'}", "nominate.by", "提名者"},
	{"'nominate':{'code':'L1','by':'a'}", "nominate.reason", "理由"},
	{"'nominate':{'code':'L1','by':'a','reason':'b','version':1}", "nominate.version", "请勿填写"},
	{"'namePanel':{'experts':['E1','E2','E3'],'agreedOn':'1970-01-01'}", "", ""},
	{"'namePanel':{'experts':['E1','E2'],'agreedOn':'1970-01-01'}", "name_panel.experts", "至少 3"},
	{"'namePanel':{'experts':['E1','E2','E1'],'agreedOn':'1970-01-01'}", "name_panel.experts[2]",
		"两次"},
	{"'namePanel':{'experts':['E1','E2','E3'],'agreedOn':'2070-01-01'}", "name_panel.agreed_on",
		"不能晚于今天"},
	{"'score':{'code':'L1','profession':100,'effect':0,'innovation':1,'transfer':99}", "", ""},
	{"'score':{'profession':100}", "score.code", "条目"},
	{"'score':{'code':'L1','profession':101}", "score.profession", "100"},
	{"'score':{'code':'L1','effect':-1}", "score.effect", "100"},
	{"'score':{'code':'L1','innovation':101}", "score.innovation", "100"},
	{"'score':{'code':'L1','transfer':101}", "score.transfer", "100"},
	{"'recuse':{'code':'L1','reason':'a'}", "", ""},
	{"'recuse':{'reason':'a'}", "recuse.code", "条目"},
	{"'recuse':{'code':'L1'}", "recuse.reason", "原因"},
	{"'rank':{'opinion':'a'}", "", ""},
	{"'rank':{}", "rank.opinion", "意见"},
	{"'rank':{'opinion':'a','places':[{'code':'L1','place':1}]}", "rank.places", "请勿填写"},
	{"'rank':{'opinion':'a','formula':'b'}", "rank.formula", "请勿填写"},
	{"'rank':{'opinion':'a','weights':[1]}", "rank.places", "请勿填写"},
	{"'publish':{'words':'a'}", "", ""},
	{"'publish':{}", "publish.words", "说明"},
};

static const Jieyou__HandleCase *form_of(const char *fields, struct arena *a)
{
	struct refusal r = {0};
	char text[1000];
	ProtobufCMessage *m;

	snprintf(text, sizeof(text), "{\"caseId\":1,%s}", fields);
	for (char *at = text; (at = strchr(at, '\''));)
		*at = '"';
	m = json_parse(text_from(text), &jieyou__handle_case__descriptor, JSON_KEYS_KNOWN, a, &r);
	cr_assert(m, "%s: %.*s", text, TEXT_ARG(r.sentence));
	return (const Jieyou__HandleCase *)m;
}

#define OF_CANDIDATE                                                                         \
	"\"candidate\":{\"name\":\"a\",\"sex\":\"MALE\",\"unit\":\"b\",\"district\":\"440309\"," \
	"\"languages\":[\"cmn\"],\"can\":[{\"type\":\"LAWYER\",\"level\":1}]}"

/* What a file is asked for by: how it begins, and what is refused. */
Test(form, that_opens_a_file)
{
	static const struct {
		const char *form, *field;
	} opens[] = {
		{"{\"district\":\"440309\",\"supervision\":{\"question\":\"a\"}}", ""},
		{"{\"district\":\"440309\"}", "form"},
		{"{\"district\":\"440309\",\"contest\":{\"year\":2026}}", ""},
		{"{\"district\":\"440309\",\"contest\":{\"year\":26}}", "contest.year"},
		{"{\"district\":\"440309\",\"seminar\":{\"theme\":\"a\",\"question\":\"b\"}}", ""},
		{"{\"district\":\"440309\",\"seminar\":{\"question\":\"b\"}}", "seminar.theme"},
		{"{\"district\":\"440309\",\"seminar\":{\"theme\":\"a\"}}", "seminar.question"},
		{"{\"district\":\"440309\",\"seminar\":{\"theme\":\"13800138000\",\"question\":\"b\"}}",
			"seminar.theme"},
		{"{\"seminar\":{\"theme\":\"a\",\"question\":\"b\"}}", "district"},
		{"{\"supervision\":{\"question\":\"a\"}}", "district"},
		{"{\"district\":\"440309\",\"supervision\":{\"wish\":\"a\"}}", "supervision.question"},
		{"{\"district\":\"440309\",\"worker\":"
		 "\"0123456789012345678901234567890123456789012345678901"
		 "2345678901234\",\"supervision\":{\"question\":\"a\"}}",
			"worker"},
		{"{\"district\":\"440309\",\"appointment\":{\"reason\":\"a\"}}", "appointment.candidate"},
		{"{\"district\":\"440309\",\"appointment\":{" OF_CANDIDATE "}}", "appointment.reason"},
		{"{\"district\":\"440309\",\"appointment\":{" OF_CANDIDATE ",\"reason\":\"a\"}}", ""},
	};

	for (size_t i = 0; i < sizeof(opens) / sizeof(opens[0]); i++) {
		struct refusal r = {0};
		struct arena a;
		ProtobufCMessage *m;

		arena_init(&a, 1 << 16);
		m = json_parse(
			text_from(opens[i].form), &jieyou__open_file__descriptor, JSON_KEYS_KNOWN, &a, &r);
		cr_assert(m, "%s", opens[i].form);
		cr_expect_eq(form_check_open((const Jieyou__OpenFile *)m, (moment){NOW}, &a, &r),
			!opens[i].field[0], "%s", opens[i].form);
		cr_expect(text_eq(r.field, text_from(opens[i].field)), "%s: %.*s", opens[i].form,
			TEXT_ARG(r.field));
		cr_expect_eq(r.sentence.len > 0, opens[i].field[0] != '\0');
		arena_release(&a);
	}
}

Test(form, of_support)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct refusal r = {0};
		struct arena a;
		bool ok;

		arena_init(&a, 1 << 20);
		ok = form_check(form_of(rows[i].form, &a), (moment){NOW}, &a, &r);
		cr_expect_eq(ok, rows[i].field[0] == '\0', "%s: %.*s", rows[i].form, TEXT_ARG(r.sentence));
		if (!ok) {
			cr_expect(text_eq(r.field, text_from(rows[i].field)), "%s: %.*s", rows[i].form,
				TEXT_ARG(r.field));
			cr_expect(strstr(r.sentence.ptr, rows[i].says), "%s: %.*s", rows[i].form,
				TEXT_ARG(r.sentence));
		}
		arena_release(&a);
	}
}
