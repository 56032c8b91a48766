#!/usr/bin/env bash
# check-links.sh: every relative link in our Markdown must lead to a file, and its #anchor to a heading there.
# Addresses of other sites are not asked. Code blocks and code spans are not read.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mapfile -t pages < <(find . -name '*.md' -not -path './target/*' -not -path '*/node_modules/*' -not -path './.git/*' | sort)

# A page without its code blocks.
prose() { awk '/^[[:space:]]*```/ { code = !code; next } !code' "$1"; }

# The anchors that GitHub makes of a page's headings: lower case, spaces to hyphens, most else dropped; -1, -2 for repeats.
anchors() {
    prose "$1" | sed -n 's/^#\{1,6\} \{1,\}//p' | sed 's/\[\([^]]*\)\]([^)]*)/\1/g; s/`//g' |
        tr '[:upper:]' '[:lower:]' | sed 's/[^[:alnum:] _-]//g; s/ /-/g' |
        awk '{ n = seen[$0]++; print n ? $0 "-" n : $0 }'
}

broken=0
count=0
complain() {
    printf '%s: %s\n' "$1" "$2" >&2
    broken=$((broken + 1))
}

# shellcheck disable=SC2016 # the backticks are Markdown's
for page in "${pages[@]}"; do
    while IFS= read -r link; do
        case "$link" in
            '' | http://* | https://* | mailto:*) continue ;;
        esac
        count=$((count + 1))
        path="${link%%#*}"
        anchor=""
        case "$link" in *'#'*) anchor="${link#*#}" ;; esac
        case "$path" in
            '') target="$page" ;;
            /*)
                complain "$page" "($link) is absolute; make it relative"
                continue
                ;;
            *) target="$(dirname "$page")/$path" ;;
        esac
        if [ ! -e "$target" ]; then
            complain "$page" "($link) leads nowhere"
        elif [ -n "$anchor" ] && [[ "$target" == *.md ]] && ! anchors "$target" | grep -Fxq -- "$anchor"; then
            complain "$page" "($link) names a heading that $path does not have"
        fi
    done < <(prose "$page" | sed 's/`[^`]*`//g' | grep -oE '\]\([^)[:space:]]+' | sed 's/^](//' || true)
done

if [ "$broken" != 0 ]; then
    printf '%d of %d relative links are broken.\n' "$broken" "$count" >&2
    exit 1
fi
printf '%d relative links in %d pages lead somewhere.\n' "$count" "${#pages[@]}"
