# Jieyou. `make help` names the targets. GNU make, pkg-config; a bare Debian 12 needs nothing else.
#
#   SAN=address,undefined   build with sanitizers (in a build folder of their own)
#   CC=clang                another compiler
#   BUILD=dir               where everything made goes (default build/)
#   V=1                     show the commands

SHELL := /bin/sh
.DEFAULT_GOAL := all
.SUFFIXES:
.DELETE_ON_ERROR:

SAN ?=
BUILD ?= build$(if $(SAN),-san)
PREFIX ?= /usr
DESTDIR ?=
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-6s %s\n' $(1) $(2))

# ---- Compiler ---------------------------------------------------------------------------------

CC ?= cc
OPT ?= -O2 -g
WARN := -Wall -Wextra -Wshadow -Wconversion -Wswitch-enum -Wstrict-prototypes -Wmissing-prototypes \
	-Wold-style-definition -Wpointer-arith -Wcast-qual -Wwrite-strings -Wvla -Wundef -Werror
HARDEN := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
STD := -std=c11 -D_GNU_SOURCE
ifneq ($(SAN),)
HARDEN := -fPIE -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer
LINK_SAN := -fsanitize=$(SAN)
endif
CFLAGS_ALL := $(STD) $(OPT) $(WARN) $(HARDEN) -MMD -MP $(CFLAGS)
LINK := $(CC) $(OPT) -pie -Wl,-z,relro,-z,now $(LINK_SAN) $(LDFLAGS)

pkg_cflags = $(shell pkg-config --cflags $(1) 2>/dev/null)
pkg_libs = $(shell pkg-config --libs $(1) 2>/dev/null)

# ---- Layers: a folder includes only from those named here, and itself -------------------------
# Sources of a layer are all its .c files, and those of its rooms; each layer becomes an archive.
# What other layers may include of match lies in match/ itself, but for the makers of its model. Of the
# desk: forms/ has what a form handed in does to a file, verbs/ a file a request, which nobody includes.

LAYERS := base core match wire store vault desk shell
ROOMS := $(addprefix match/,words snapshot needs team resources library)
DESK_ROOMS := $(addprefix desk/,forms verbs)
GEN := $(BUILD)/gen
SEES_base :=
SEES_core := base
SEES_match := $(ROOMS) core base
SEES_match/words := match core base
SEES_match/snapshot := match/words match/library match core base
SEES_match/needs := match/words match core base
SEES_match/team := match/snapshot match core base
SEES_match/resources := match core base
SEES_match/library := match/words match core base
SEES_wire := match core base
SEES_store := match core base
SEES_vault := core base
SEES_desk := wire store vault match core base
SEES_desk/forms := desk $(SEES_desk)
SEES_desk/verbs := desk/forms $(SEES_desk/forms)
SEES_shell := desk wire store vault match core base
SEES_main := shell desk wire store vault match match/needs match/words core base
PKGS_core := nettle
PKGS_match := libutf8proc nettle
PKGS_wire := libevent_core libprotobuf-c jansson
PKGS_store := libevent_core libpq
PKGS_vault := libsodium
PKGS_desk := libevent_core libprotobuf-c
PKGS_shell := libevent_core libevent_openssl libevent_pthreads libssl libprotobuf-c
PKGS_main := libevent_core libprotobuf-c jansson libpq libsodium

iquote = $(foreach d,$(1),-iquote dispatcher/$(d))
layer_flags = $(call iquote,$(1) $(SEES_$(1))) -iquote $(GEN) $(call pkg_cflags,$(PKGS_$(1)))
objects = $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard $(1)))

ARCHIVES := $(LAYERS:%=$(BUILD)/lib/%.a)
$(foreach l,$(LAYERS),$(eval OBJS_$(l) := $(call objects,dispatcher/$(l)/*.c dispatcher/$(l)/*/*.c)))
OBJS_match += $(BUILD)/obj/gen/seed.o
OBJS_wire += $(BUILD)/obj/gen/jieyou.pb-c.o

define LAYER_RULES
$(BUILD)/lib/$(1).a: $$(OBJS_$(1))
	$$(call say,AR,$$@)
	@mkdir -p $$(@D); rm -f $$@
	$$(Q)$$(AR) rcs $$@ $$^
endef
define FOLDER_RULES
$(BUILD)/obj/dispatcher/$(1)/%.o: dispatcher/$(1)/%.c | generated
	$$(call say,CC,$$<)
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(CFLAGS_ALL) $$(FLAGS_$(1)) -c -o $$@ $$<
endef
$(foreach r,$(ROOMS),$(eval PKGS_$(r) := $(PKGS_match)))
$(foreach r,$(DESK_ROOMS),$(eval PKGS_$(r) := $(PKGS_desk)))
FOLDERS := $(LAYERS) $(ROOMS) $(DESK_ROOMS) main
$(foreach f,$(FOLDERS),$(eval FLAGS_$(f) = $$(call layer_flags,$(f))))
$(foreach f,$(FOLDERS),$(eval $(call FOLDER_RULES,$(f))))
$(foreach l,$(LAYERS),$(eval $(call LAYER_RULES,$(l))))

# ---- Generated: protobuf code, queries, seeds, the traditional-to-simplified table ------------

GENERATED := $(GEN)/jieyou.pb-c.h $(GEN)/queries.def $(GEN)/migrations.def $(GEN)/key_queries.def \
	$(GEN)/key_migrations.def $(GEN)/roles.def $(GEN)/simplified.h
QUERIES := $(sort $(wildcard sql/queries/*.sql))
MIGRATIONS := $(sort $(wildcard sql/migrations/*.sql))
KEY_QUERIES := $(sort $(wildcard sql/keys/queries/*.sql))
KEY_MIGRATIONS := $(sort $(wildcard sql/keys/migrations/*.sql))
SEEDS := $(sort $(wildcard sql/seed/*.tsv))
.PHONY: generated
generated: $(GENERATED)

$(GEN)/jieyou.pb-c.h: proto/jieyou.proto
	$(call say,PROTO,$<)
	@mkdir -p $(@D)
	$(Q)protoc-c --c_out=$(GEN) --proto_path=proto $<
$(GEN)/jieyou.pb-c.c: $(GEN)/jieyou.pb-c.h ;
$(BUILD)/obj/gen/jieyou.pb-c.o: $(GEN)/jieyou.pb-c.c
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_ALL) -Wno-cast-qual $(call pkg_cflags,libprotobuf-c) -c -o $@ $<

$(GEN)/queries.def: $(QUERIES) sql/embed.awk
	$(call say,GEN,$@)
	@mkdir -p $(@D)
	$(Q)awk -v MACRO=QUERY -f sql/embed.awk $(QUERIES) > $@
$(GEN)/migrations.def: $(MIGRATIONS) sql/embed.awk
	$(call say,GEN,$@)
	@mkdir -p $(@D)
	$(Q)awk -v MACRO=MIGRATION -f sql/embed.awk $(MIGRATIONS) > $@
$(GEN)/key_queries.def: $(KEY_QUERIES) sql/embed.awk
	$(call say,GEN,$@)
	@mkdir -p $(@D)
	$(Q)awk -v MACRO=QUERY -f sql/embed.awk $(KEY_QUERIES) > $@
$(GEN)/key_migrations.def: $(KEY_MIGRATIONS) sql/embed.awk
	$(call say,GEN,$@)
	@mkdir -p $(@D)
	$(Q)awk -v MACRO=MIGRATION -f sql/embed.awk $(KEY_MIGRATIONS) > $@
$(GEN)/roles.def: sql/roles.sql sql/embed.awk
	$(call say,GEN,$@)
	@mkdir -p $(@D)
	$(Q)awk -v MACRO=MIGRATION -f sql/embed.awk sql/roles.sql > $@
$(GEN)/simplified.h: sql/simplified.sh
	$(call say,GEN,$@)
	@mkdir -p $(@D)
	$(Q)sh sql/simplified.sh > $@
$(GEN)/seed.S: sql/embed.sh $(SEEDS)
	$(call say,GEN,$@)
	@mkdir -p $(@D)
	$(Q)sh sql/embed.sh $(SEEDS) > $@
$(BUILD)/obj/gen/seed.o: $(GEN)/seed.S $(SEEDS)
	@mkdir -p $(@D)
	$(Q)$(CC) -c -o $@ $<

# ---- Programs ---------------------------------------------------------------------------------

BIN := $(BUILD)/bin
PROGRAMS := $(BIN)/jieyoud $(BIN)/jieyou-match $(BIN)/jieyou
lib = $(patsubst %,$(BUILD)/lib/%.a,$(1))
LIBS_jieyoud := $(call lib,shell desk wire store vault match core base)
LIBS_match := $(call lib,wire match core base)

.PHONY: all
all: $(PROGRAMS) $(BUILD)/lib/libjieyou.a $(BUILD)/jieyoud.conf.sample

$(BIN)/jieyoud: $(BUILD)/obj/dispatcher/main/jieyoud.o $(LIBS_jieyoud)
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $^ $(call pkg_libs,libevent_core libevent_openssl libevent_pthreads libssl libcrypto libpq libprotobuf-c jansson libsodium nettle libutf8proc) -pthread
OBJS_teach := $(patsubst %,$(BUILD)/obj/dispatcher/main/%.o,lessons descent hidden training validation teach)
$(BIN)/jieyou-match: $(patsubst %,$(BUILD)/obj/dispatcher/main/%.o,jieyou_match print_match) $(OBJS_teach) $(LIBS_match)
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $^ $(call pkg_libs,libevent_core libprotobuf-c jansson nettle libutf8proc) -lm

# The client library needs protobuf-c and OpenSSL; `jieyou` adds the JSON of the wire, digests, calendars.
FLAGS_clients = $(call iquote,wire core base) -iquote proto -iquote clients/lib -iquote clients/jieyou -iquote $(GEN) $(call pkg_cflags,libprotobuf-c libssl jansson nettle libical)
$(BUILD)/obj/clients/%.o: clients/%.c | generated
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_ALL) $(FLAGS_clients) -c -o $@ $<
$(BUILD)/lib/libjieyou.a: $(call objects,clients/lib/*.c dispatcher/wire/prefix.c) $(BUILD)/obj/gen/jieyou.pb-c.o
	$(call say,AR,$@)
	@mkdir -p $(@D); rm -f $@
	$(Q)$(AR) rcs $@ $^
$(BIN)/jieyou: $(call objects,clients/jieyou/*.c) $(BUILD)/lib/libjieyou.a $(call lib,wire core base)
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $^ $(call pkg_libs,libprotobuf-c libssl libcrypto jansson nettle libical)

$(BUILD)/jieyoud.conf.sample: $(BIN)/jieyoud
	$(call say,GEN,$@)
	$(Q)$(BIN)/jieyoud --print-conf > $@

# ---- Tests ------------------------------------------------------------------------------------
# Unit tests link their layer and those to its right; live tests drive the real programs, on a real
# PostgreSQL, over real sockets, through tests/harness.

UNIT := base core vault match wire teach clients
LIVE := store road faults torture
LIBS_base := $(call lib,base)
LIBS_core := $(call lib,core base)
LIBS_vault := $(call lib,vault core base)
LIBS_match_tests := $(call lib,match core base)
LIBS_wire := $(call lib,wire match core base)
LIBS_store := $(call lib,store match core base)
TEST_BINS := $(UNIT:%=$(BUILD)/tests/%) $(LIVE:%=$(BUILD)/tests/%) $(BUILD)/tests/routing
TEST_PKGS := criterion libevent_core libssl libcrypto libpq libprotobuf-c jansson libsodium nettle libutf8proc libical

define TEST_RULES
$(BUILD)/obj/tests/$(1)/%.o: tests/$(1)/%.c | generated
	$$(call say,CC,$$<)
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(CFLAGS_ALL) $(call iquote,$(2)) -iquote $(GEN) -iquote tests/harness \
		-iquote proto -iquote clients/lib -iquote clients/jieyou $$(call pkg_cflags,$(TEST_PKGS)) -c -o $$@ $$<
$(BUILD)/tests/$(1): $$(call objects,tests/$(1)/*.c) $(3)
	$$(call say,LINK,$$@)
	@mkdir -p $$(@D)
	$$(Q)$$(LINK) -o $$@ $$^ $$(call pkg_libs,$(TEST_PKGS)) -lm -pthread
endef
$(BUILD)/obj/tests/match/screens.o: CFLAGS_ALL += -DSCREENS_TSV='"$(CURDIR)/tests/data/screens.tsv"'
$(BUILD)/obj/tests/match/screens.o: tests/match/screens_known.def
$(BUILD)/obj/tests/match/similar.o: CFLAGS_ALL += -DDEVELOPMENT_JSONL='"$(CURDIR)/tests/data/cases.jsonl"'
$(BUILD)/obj/tests/match/redact.o: CFLAGS_ALL += -DPLANTED_TXT='"$(CURDIR)/tests/data/planted.txt"'
HARNESS := $(call objects,tests/harness/*.c)
$(eval $(call TEST_RULES,base,base,$(LIBS_base)))
$(eval $(call TEST_RULES,core,core base,$(LIBS_core)))
$(eval $(call TEST_RULES,vault,vault core base,$(LIBS_vault)))
$(eval $(call TEST_RULES,match,match $(ROOMS) core base,$(LIBS_match_tests)))
$(eval $(call TEST_RULES,wire,wire match core base,$(LIBS_wire)))
$(eval $(call TEST_RULES,teach,main wire match match/needs match/words core base,$(OBJS_teach) $(LIBS_wire)))
$(eval $(call TEST_RULES,clients,wire core base,$(call objects,$(patsubst %,clients/jieyou/%.c,changes fields harmless ical page paper record_print report report_conference report_linkage report_offers)) $(BUILD)/lib/libjieyou.a $(call lib,wire core base)))
$(eval $(call TEST_RULES,store,store match match/snapshot core base,$(HARNESS) $(LIBS_store) $(LIBS_wire)))
$(eval $(call TEST_RULES,road,wire match core base,$(HARNESS) $(LIBS_wire)))
$(eval $(call TEST_RULES,faults,wire match core base,$(HARNESS) $(LIBS_wire)))
$(eval $(call TEST_RULES,torture,wire match core base,$(HARNESS) $(LIBS_wire)))
$(BUILD)/obj/tests/harness/%.o: tests/harness/%.c | generated
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_ALL) $(call iquote,wire match core base) -iquote $(GEN) $(call pkg_cflags,$(TEST_PKGS)) -c -o $@ $<

.PHONY: test tests
tests: all $(TEST_BINS)
test: deps-test
	$(Q)$(MAKE) --no-print-directory tests
	$(Q)BUILD=$(BUILD) deploy/pg.sh run --in-memory -- sh tests/run.sh

# The load generator of the benchmark: a client, built like one.
$(BUILD)/obj/tests/bench/%.o: tests/bench/%.c | generated
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_ALL) $(call iquote,wire match $(ROOMS) core base) -iquote $(GEN) -iquote tests/harness $(call pkg_cflags,libprotobuf-c libpq libssl) -c -o $@ $<
$(BUILD)/tests/intake: $(BUILD)/obj/tests/bench/intake.o $(call lib,wire core base)
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $^ $(call pkg_libs,libprotobuf-c libssl libcrypto)
# Neither side is to pay for what the other has written: room for all of it in memory and in WAL, and
# no vacuum or checkpoint within a round (each begins with one).
BENCH_SERVER := --set shared_buffers=2GB --set autovacuum=off --set max_wal_size=16GB \
	--set min_wal_size=4GB --set checkpoint_timeout=1h
.PHONY: bench
bench: deps
	$(Q)$(MAKE) --no-print-directory all $(BUILD)/tests/intake
	$(Q)BUILD=$(BUILD) deploy/pg.sh run --fsync on $(BENCH_SERVER) -- sh tests/bench/bench.sh
	$(Q)BUILD=$(BUILD) deploy/pg.sh run --fsync on $(BENCH_SERVER) \
		--set shared_preload_libraries=pg_stat_statements -- sh tests/bench/holding.sh
# The same with sealing on, and with TLS besides, beside the same with neither.
.PHONY: bench-sealing
bench-sealing: deps
	$(Q)$(MAKE) --no-print-directory all $(BUILD)/tests/intake
	$(Q)BUILD=$(BUILD) deploy/pg.sh run --fsync on $(BENCH_SERVER) -- sh tests/bench/sealing.sh

# Whether anybody who files a case waits for attachments.
$(BUILD)/obj/tests/bench/filing.o: CFLAGS_ALL += -iquote clients/lib
$(BUILD)/tests/filing: $(patsubst %,$(BUILD)/obj/tests/bench/%.o,filing times) $(BUILD)/lib/libjieyou.a
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $^ $(call pkg_libs,libprotobuf-c libssl libcrypto)
.PHONY: bench-attaching
bench-attaching: deps
	$(Q)$(MAKE) --no-print-directory all $(BUILD)/tests/filing
	$(Q)BUILD=$(BUILD) deploy/pg.sh run --fsync on $(BENCH_SERVER) -- sh tests/bench/attaching.sh

# How long a page of the queue takes among CASES open cases, and that no plan of it reads them all.
.PHONY: bench-queue
bench-queue: deps
	$(Q)$(MAKE) --no-print-directory all
	$(Q)BUILD=$(BUILD) deploy/pg.sh run $(BENCH_SERVER) -- sh tests/bench/queue.sh

# How long figures of a year take, beside counting its cases.
.PHONY: bench-figures
bench-figures: deps
	$(Q)$(MAKE) --no-print-directory all
	$(Q)BUILD=$(BUILD) deploy/pg.sh run $(BENCH_SERVER) -- sh tests/bench/figures.sh

# How long a match takes, by the narratives of the cases: a district (the seed), a city, a province, a
# nation. SIZES are pairs of experts and resources, 0 0 the seed; PATIENCE is how many seconds each
# table may take. It fails where another way, SQL among them, finds another team.
SIZES ?= 0 0 10000 50000 100000 100000 1000000 1000000
PATIENCE ?= 20
$(BUILD)/obj/tests/bench/rival.o: CFLAGS_ALL += -DRIVAL_FOLDER='"$(CURDIR)/tests/bench"'
$(BUILD)/tests/match_bench: $(patsubst %,$(BUILD)/obj/tests/bench/%.o,match contest rival nation times) $(LIBS_match_tests)
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $^ $(call pkg_libs,libpq nettle libutf8proc)
.PHONY: bench-match
bench-match: deps
	$(Q)$(MAKE) --no-print-directory $(BUILD)/tests/match_bench
	$(Q)sed -n 's/^{"id": "[^"]*", "narrative": "\([^"]*\)".*/\1/p' $(DEVELOPMENT) > $(BUILD)/narratives
	$(Q)deploy/pg.sh run $(BENCH_SERVER) -- $(BUILD)/tests/match_bench $(BUILD)/narratives $(PATIENCE) $(SIZES)

# Random matches judged by rules written apart from the matcher's, and random pools in which the team
# is held against every team there could be; `make test` does some thousands of each. About three
# minutes; MATCHES, POOLS and SEED are how many, and which. And times for a conference of drawn diaries
# (MEETINGS), beside a search of every minute.
MATCHES ?= 10000000
POOLS ?= 100000
MEETINGS ?= 100000
SEED ?= 20261122
.PHONY: trials
trials: deps
	$(Q)$(MAKE) --no-print-directory $(BUILD)/tests/match $(BUILD)/tests/core
	$(Q)MATCHES=$(MATCHES) POOLS=$(POOLS) SEED=$(SEED) $(BUILD)/tests/match --jobs 2 --filter \
		'*/@(no_hard_rule_is_broken|is_exact_in_random_pools)' 2>&1 | tee $(BUILD)/trials.log
	$(Q)grep -q 'Tested: 3 | Passing: 3' $(BUILD)/trials.log
	$(Q)MEETINGS=$(MEETINGS) SEED=$(SEED) $(BUILD)/tests/core --filter 'meeting/*' 2>&1 | \
		tee $(BUILD)/meetings.log
	$(Q)grep -q 'Tested: 5 | Passing: 5' $(BUILD)/meetings.log

# Dispatchers that share a database, tortured: clients that want the same places, and dispatchers killed
# meanwhile (tests/torture/torture.c); `make test` does some thousands of requests. About ten minutes;
# TRIES, ROUNDS and SEED are how many requests, how many kills, and which.
TRIES ?= 100000
ROUNDS ?= 50
.PHONY: torture
torture: deps
	$(Q)$(MAKE) --no-print-directory all $(BUILD)/tests/torture
	$(Q)BUILD=$(BUILD) JOBS=1 FLAGS='--timeout 7200' TRIES=$(TRIES) ROUNDS=$(ROUNDS) SEED=$(SEED) \
		deploy/pg.sh run --in-memory -- sh tests/run.sh torture

# How good matching is, on collected cases and beside its rivals (tests/eval/README.md): on those that
# nobody and nothing has learnt from; on the development cases, whose words the lists' authors have
# read, as the table is; and on these by cross-validation of what is trained, which eval-table, CI's
# short form, leaves out.
UNREAD := tests/data/cases_unread.jsonl
DEVELOPMENT := tests/data/cases.jsonl
LESSONS := $(addprefix tests/data/lessons_,read.jsonl written.jsonl published.jsonl)
CASES ?= $(UNREAD)
$(BUILD)/obj/tests/eval/%.o: tests/eval/%.c | generated
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_ALL) $(call iquote,match match/team core base) -iquote $(GEN) -iquote tests/eval -iquote tests/harness $(call pkg_cflags,jansson) -c -o $@ $<
$(BUILD)/tests/routing: $(call objects,tests/eval/*.c) $(LIBS_match_tests)
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $^ $(call pkg_libs,jansson nettle libutf8proc)
.PHONY: eval eval-table
eval: eval-table
	@printf '\n==== Development cases, each with a model that has learnt from no case of its source\n\n'
	$(Q)$(BIN)/jieyou-match --cross-validate $(LESSONS) --judge $(DEVELOPMENT)
eval-table: deps
	$(Q)$(MAKE) --no-print-directory all $(BUILD)/tests/routing $(BUILD)/tests/match
	$(Q)deploy/pg.sh run -- python3 tests/eval/eval.py $(BUILD) $(CASES)
	@printf '\n==== Development cases: the authors of the words have read them, and the model has learnt them\n\n'
	$(Q)mkdir -p $(BUILD)/development
	$(Q)ln -sfn $(abspath $(BIN)) $(BUILD)/development/bin
	$(Q)ln -sfn $(abspath $(BUILD)/tests) $(BUILD)/development/tests
	$(Q)deploy/pg.sh run -- python3 tests/eval/eval.py $(BUILD)/development $(DEVELOPMENT)
	@printf '\n==== Similar past cases: development cases, then those that nothing has learnt from\n\n'
	$(Q)for cases in $(DEVELOPMENT) $(UNREAD); do \
		CASES=$$cases $(BUILD)/tests/match --filter 'similar/*' >$(BUILD)/similar.log 2>&1 || \
			{ cat $(BUILD)/similar.log; exit 1; }; grep '^similar cases' $(BUILD)/similar.log; done
	@printf '\n==== What tells whose a case is, taken out by rule: planted in written cases, and in drawn ones\n\n'
	$(Q)$(BUILD)/tests/match --filter 'redact/finds*' >$(BUILD)/redact.log 2>&1 || \
		{ cat $(BUILD)/redact.log; exit 1; }; grep ' planted, ' $(BUILD)/redact.log

# Any bytes as a frame, by libFuzzer under the sanitizers; FUZZ_SECONDS is how long (CI: 20).
FUZZ_SECONDS ?= 600
FUZZ := build-fuzz
.PHONY: fuzz fuzz-binary
fuzz: deps-check
	$(Q)$(MAKE) --no-print-directory CC=clang SAN=fuzzer-no-link,address,undefined BUILD=$(FUZZ) fuzz-binary
	@mkdir -p $(FUZZ)/corpus $(FUZZ)/py
	$(Q)protoc --python_out=$(FUZZ)/py --proto_path=proto proto/jieyou.proto
	$(Q)/usr/bin/python3 tests/fuzz/corpus.py $(FUZZ)/py $(FUZZ)/corpus tests/data/founding.jsonl
	$(Q)$(FUZZ)/tests/fuzz -max_total_time=$(FUZZ_SECONDS) -max_len=65536 -timeout=10 \
		-rss_limit_mb=4096 -print_final_stats=1 -verbosity=0 -artifact_prefix=$(FUZZ)/ $(FUZZ)/corpus
fuzz-binary: $(BUILD)/tests/fuzz
$(BUILD)/obj/tests/fuzz/%.o: tests/fuzz/%.c | generated
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_ALL) $(call iquote,wire match core base) -iquote $(GEN) $(call pkg_cflags,$(PKGS_wire)) -c -o $@ $<
$(BUILD)/tests/fuzz: $(BUILD)/obj/tests/fuzz/frame.o $(LIBS_wire)
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) -fsanitize=fuzzer -o $@ $^ $(call pkg_libs,libevent_core libprotobuf-c jansson nettle libutf8proc)

# ---- Running ----------------------------------------------------------------------------------

.PHONY: deps deps-test deps-check demo run bare
deps:
	$(Q)sh deploy/deps.sh run
deps-test:
	$(Q)sh deploy/deps.sh test
deps-check:
	$(Q)sh deploy/deps.sh check
demo: deps
	$(Q)$(MAKE) --no-print-directory all
	$(Q)BUILD=$(BUILD) sh deploy/demo.sh
run: deps
	$(Q)$(MAKE) --no-print-directory all
	$(Q)BUILD=$(BUILD) sh deploy/demo.sh --stay
bare:
	$(Q)sh deploy/bare.sh

# ---- The model: learnt anew from the labelled cases of tests/data ------------------------------

.PHONY: model
model: all
	$(call say,MODEL,sql/seed/model.tsv)
	$(Q)sh sql/model.sh $(BIN)/jieyou-match tests/data > $(BUILD)/model.tsv
	$(Q)cp $(BUILD)/model.tsv sql/seed/model.tsv
	$(Q)grep '^#' sql/seed/model.tsv
# Whether the shipped table is what the cases teach: minutes. The test holds a sample against it.
.PHONY: model-check
model-check: all
	$(Q)JIEYOU_BUILD=$(BUILD) WHOLE=yes sh tests/programs/model.sh

# ---- Checks -----------------------------------------------------------------------------------

SOURCES = $(shell git ls-files -co --exclude-standard -- 'dispatcher/*.[ch]' 'clients/*.[ch]' 'tests/*.[ch]')

.PHONY: check format pure headers lint warnings sql-rules docs fmt
check: deps-check
	$(Q)$(MAKE) --no-print-directory all
	$(Q)$(MAKE) --no-print-directory format lint sql-rules docs pure headers
	$(Q)$(MAKE) --no-print-directory warnings
	@echo 'check: all good'
format:
	$(call say,CHECK,format)
	$(Q)clang-format --dry-run -Werror $(SOURCES)
fmt:
	$(Q)clang-format -i $(SOURCES)
lint:
	$(call say,CHECK,lint)
	$(Q)sh tests/lint/banned.sh
	$(Q)cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,portability --language=c \
		--inline-suppr --suppressions-list=tests/lint/cppcheck.txt \
		$(FOLDERS:%=-Idispatcher/%) -Iclients/lib -I$(GEN) dispatcher clients
sql-rules:
	$(call say,CHECK,sql)
	$(Q)sh tests/lint/sql.sh
docs:
	$(call say,CHECK,docs)
	$(Q)sh tests/lint/docs.sh
pure: $(BUILD)/lib/core.a $(BUILD)/lib/match.a
	$(call say,CHECK,pure)
	$(Q)sh tests/lint/pure.sh $(BUILD)/lib
headers: generated
	$(call say,CHECK,headers)
	$(Q)set -e; $(foreach f,$(FOLDERS),CC="$(CC)" sh tests/lint/headers.sh $(f) $(FLAGS_$(f));)
# gcc has compiled everything by now; clang must be as quiet, tests included.
warnings:
	$(call say,CHECK,clang)
	$(Q)$(MAKE) --no-print-directory CC=clang BUILD=$(BUILD)-clang tests

# ---- Drawing ----------------------------------------------------------------------------------

# The life of a case, from the table the programs are built with.
.PHONY: life.svg
life.svg:
	$(Q)sh deploy/deps.sh draw
	$(Q)$(MAKE) --no-print-directory $(BIN)/jieyou
	$(call say,DRAW,$(BUILD)/life.svg)
	$(Q)$(BIN)/jieyou life dot | dot -Tsvg -o $(BUILD)/life.svg

# ---- Installing -------------------------------------------------------------------------------

VERSION := 0.1
.PHONY: install clean help
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/include $(DESTDIR)$(PREFIX)/lib/pkgconfig \
		$(DESTDIR)$(PREFIX)/lib/systemd/system $(DESTDIR)$(PREFIX)/share/doc/jieyou \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)/etc/jieyou
	install -m 755 $(PROGRAMS) $(DESTDIR)$(PREFIX)/bin
	install -m 644 clients/lib/jieyou.h $(GEN)/jieyou.pb-c.h proto/jieyou.proto $(DESTDIR)$(PREFIX)/include
	install -m 644 $(BUILD)/lib/libjieyou.a $(DESTDIR)$(PREFIX)/lib
	sed -e 's|@PREFIX@|$(PREFIX)|g' -e 's|@VERSION@|$(VERSION)|g' clients/lib/jieyou.pc.in \
		> $(DESTDIR)$(PREFIX)/lib/pkgconfig/jieyou.pc
	sed -e 's|/usr/bin/jieyoud|$(PREFIX)/bin/jieyoud|g' -e 's|/usr/share|$(PREFIX)/share|g' \
		deploy/jieyoud.service > $(DESTDIR)$(PREFIX)/lib/systemd/system/jieyoud.service
	install -m 644 clients/jieyou/jieyou.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/jieyou
	install -m 644 README.md README.zh-CN.md LICENSE $(DESTDIR)$(PREFIX)/share/doc/jieyou
	install -m 644 clients/README.md $(DESTDIR)$(PREFIX)/share/doc/jieyou/clients.md
	install -m 644 clients/examples/*.json $(DESTDIR)$(PREFIX)/share/doc/jieyou
	install -m 644 $(BUILD)/jieyoud.conf.sample $(DESTDIR)/etc/jieyou/jieyoud.conf.sample
clean:
	rm -rf build build-*
help:
	@echo 'make           build everything into $(BUILD)/'
	@echo 'make demo      on a bare Debian 12: install what is missing, build, show two real cases and a life'
	@echo 'make run       the same, and stay up until Ctrl-C'
	@echo 'make test      every test, on a private PostgreSQL; SAN=address,undefined for sanitizers'
	@echo 'make check     format, lint, purity, headers, SQL rules, clang'
	@echo 'make bench-match  how long a match takes, from a district to a nation'
	@echo 'make trials    ten million random matches held against the hard rules (MATCHES= POOLS= MEETINGS= SEED=)'
	@echo 'make torture   three dispatchers, 64 clients, 50 kills: what must hold, holds (TRIES= ROUNDS= SEED=)'
	@echo 'make bench     durable intake through the socket beside pgbench, as a ratio; and with places held'
	@echo 'make bench-queue  how long a page of the queue takes among 100,000 open cases'
	@echo 'make bench-figures  how long figures of 100,000 cases take, beside counting them'
	@echo 'make bench-sealing  durable intake with sealing and TLS beside neither, as a ratio'
	@echo 'make eval      how good matching is on collected cases, beside its rivals (CASES="file ...")'
	@echo 'make fuzz      any bytes as a frame, under libFuzzer (FUZZ_SECONDS=600)'
	@echo 'make bare      demo and test inside a fresh minimal Debian 12 root (needs root)'
	@echo 'make model     learn the matcher'"'"'s model anew from the labelled cases, and say if it helps'
	@echo 'make model-check  whether the shipped model is what the cases teach'
	@echo 'make life.svg  the life of a case, drawn into $(BUILD)/'
	@echo 'make install   DESTDIR= PREFIX=/usr'
	@echo 'make fmt clean'

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
