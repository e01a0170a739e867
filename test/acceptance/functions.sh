# What the scripts of the cases share. $LATCHKEY is the server's URL, $ADMIN and $PASSWORD are its administrator's.

# title WORDS...: a headline in the output.
title() {
  printf '\n=== %s\n' "$*"
}

# call CURL_ARGUMENTS...: prints the answer's status, the headers that say something about it, and its body.
call() {
  curl -sS --max-time 10 -i "$@" | tr -d '\r' | awk '
    isBody { if (body != "") body = body "\n"; body = body $0; next }
    /^HTTP\// { status = $2; if (status >= 200) print "HTTP " status; next }
    $0 == "" { isBody = status >= 200; next }
    tolower($0) ~ /^(www-authenticate|x-databricks-reason-phrase|retry-after|location|allow):/ { print }
    END { if (body != "") print body }'
}

# status CURL_ARGUMENTS...: prints the answer's status code alone.
status() {
  curl -sS --max-time 10 -o /dev/null -w '%{http_code}\n' "$@"
}

# field NAME: the value of a field in the JSON on standard input.
field() {
  sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p"
}

# create JSON [CURL_ARGUMENTS...]: generates a token (as the administrator, or as CURL_ARGUMENTS say) and sets
# token_value and token_id.
create() {
  body=$1
  shift
  if [ $# -eq 0 ]; then set -- -u "$ADMIN:$PASSWORD"; fi
  created=$(curl -sS --max-time 10 -f "$@" -d "$body" "$LATCHKEY/api/2.0/token/create")
  token_value=$(printf '%s' "$created" | field token_value)
  token_id=$(printf '%s' "$created" | field token_id)
}

# as_bearer TOKEN_VALUE CURL_ARGUMENTS...: calls with a token.
as_bearer() {
  bearer=$1
  shift
  call -H "Authorization: Bearer $bearer" "$@"
}

# as_admin CURL_ARGUMENTS...: calls with the administrator's password.
as_admin() {
  call -u "$ADMIN:$PASSWORD" "$@"
}

# add_user NAME PASSWORD
add_user() {
  printf '%s\n' "$2" | latchkeyd user add "$1" > /dev/null
}

# lifetime: reads the answer to create; says how long the token lives.
lifetime() {
  sed 's/.*"creation_time":\([0-9]*\),"expiry_time":\([0-9]*\).*/echo $(((\2 - \1) \/ 1000)) seconds/' | sh
}
