# SPDX-License-Identifier: ISC
# `make demo` shows sctpcat at work, `make check` runs every test.
VERSION = 0.1.0

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
BASHDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
FISHDIR ?= $(PREFIX)/share/fish/vendor_completions.d

WITH_KERNEL ?= yes
WITH_USER ?= yes
BUILD ?= build
CFLAGS ?= -O2 -g
WARNINGS ?= -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes \
    -Wmissing-prototypes

SOURCES = $(shell find src -name '*.c')
LIBS = -lev -pthread \
    $(shell pkg-config --libs libbsd-overlay jansson 2>/dev/null)
DEFINES = -DVERSION='"$(VERSION)"'

ifeq ($(WITH_KERNEL),yes)
DEFINES += -DWITH_KERNEL
LIBS += -Wl,--as-needed -lsctp
else
SOURCES := $(filter-out src/engine/kernel/%,$(SOURCES))
endif
ifeq ($(WITH_USER),yes)
DEFINES += -DWITH_USER
LIBS += -lusrsctp
else
SOURCES := $(filter-out src/engine/user/%,$(SOURCES))
endif

FLAGS = -std=c11 -fvisibility=hidden -D_GNU_SOURCE -Isrc $(DEFINES) \
    $(WARNINGS) \
    $(shell pkg-config --cflags libbsd-overlay jansson 2>/dev/null)
OBJECTS = $(SOURCES:src/%.c=$(BUILD)/%.o)
COMPILE = $(CC) $(FLAGS) $(CPPFLAGS) $(CFLAGS)

UNIT = $(patsubst tests/unit/%.c,$(BUILD)/unit/%,\
    $(wildcard tests/unit/test_*.c))
FAKES = $(patsubst tests/unit/%.c,$(BUILD)/unit/%.o,\
    $(wildcard tests/unit/fake*.c))

BENCH = $(addprefix $(BUILD)/bench/,again leave limit many pair ping \
    $(if $(filter yes,$(WITH_USER)),usr))
BENCH_SHARED = tests/bench/net.c tests/bench/job.c

SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=undefined
Q = $(if $(V),,@)
say = $(if $(V),,@echo '  $(1)')

all: $(BUILD)/sctpcat

$(BUILD)/sctpcat: $(OBJECTS)
	$(call say,LD $@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(OBJECTS) $(LIBS)

$(BUILD)/%.o: src/%.c $(BUILD)/flags
	$(call say,CC $<)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

# Rewritten, so that everything is compiled again, when the flags change.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo "$(COMPILE)" | cmp -s - $@ || echo "$(COMPILE)" >$@

unit: $(UNIT)

$(BUILD)/unit/%.o: tests/unit/%.c $(BUILD)/flags
	$(call say,CC $<)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -Itests/unit -MMD -MP -c -o $@ $<

$(UNIT): %: %.o $(FAKES) $(filter-out $(BUILD)/main.o,$(OBJECTS))
	$(call say,LD $@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

asan:
	$(MAKE) BUILD=$(BUILD)/asan LDFLAGS='$(LDFLAGS) $(SANITIZE)' \
	    CFLAGS='-O1 -g -fno-omit-frame-pointer $(SANITIZE)' all unit

deps:
	@sh tests/deps.sh build

deps-check:
	@sh tests/deps.sh build check

# Submakes, since what deps installs changes the flags.
demo: deps
	$(Q)$(MAKE) all
	$(Q)sh tests/demo.sh

check: deps-check
	$(Q)$(MAKE) all unit
	$(Q)tests/run

lint: deps-check
	$(Q)tests/run lint

check-unit: unit
	$(Q)tests/run unit

check-user check-kernel: check-%: all unit
	$(Q)tests/run $*

check-asan: asan
	$(Q)tests/run asan

bench: deps-check
	$(Q)$(MAKE) all bench-programs
	$(Q)tests/bench/run

bench-programs: $(BENCH)

$(BENCH): $(BUILD)/bench/%: tests/bench/%.c $(BENCH_SHARED) \
    $(wildcard tests/bench/*.h)
	$(call say,CC $<)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(LDFLAGS) -o $@ $< \
	    $(if $(filter %/leave,$@),,$(BENCH_SHARED)) \
	    -Wl,--as-needed $(LIBS)

fmt:
	$(Q)find src tests -name '*.[ch]' | xargs clang-format -i

# For tools that must see the code as the compiler does.
print-flags:
	@echo $(FLAGS)

install: all
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1 \
	    $(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR) $(DESTDIR)$(FISHDIR)
	install -m 755 $(BUILD)/sctpcat $(DESTDIR)$(BINDIR)/sctpcat
	install -m 644 man/sctpcat.1 $(DESTDIR)$(MANDIR)/man1/sctpcat.1
	install -m 644 completions/sctpcat.bash $(DESTDIR)$(BASHDIR)/sctpcat
	install -m 644 completions/_sctpcat $(DESTDIR)$(ZSHDIR)/_sctpcat
	install -m 644 completions/sctpcat.fish \
	    $(DESTDIR)$(FISHDIR)/sctpcat.fish

uninstall:
	rm -f $(DESTDIR)$(BINDIR)/sctpcat $(DESTDIR)$(MANDIR)/man1/sctpcat.1 \
	    $(DESTDIR)$(BASHDIR)/sctpcat $(DESTDIR)$(ZSHDIR)/_sctpcat \
	    $(DESTDIR)$(FISHDIR)/sctpcat.fish

clean:
	rm -rf $(BUILD)

-include $(OBJECTS:.o=.d) $(UNIT:=.d) $(FAKES:.o=.d)

.PHONY: all unit asan deps deps-check demo check bench bench-programs lint \
    check-unit check-user check-kernel check-asan fmt print-flags install \
    uninstall clean FORCE
.SECONDARY: $(UNIT:=.o)
