# Completion of jieyou for bash: source it, or install it as bash-completion's completions/jieyou.

_jieyou()
{
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= own= i
  local general='--server --cert --cert-key --ca --json --on-behalf-of --timeout --help --version'
  local commands='submit preview show record why list queue linkages find-phone pool catalogue resource library rate draft publicity similar deidentify verify checkpoint handle forms
    offers invitation answer-invitation attach attachments fetch erase hold shut-out let-in break-glass glass review-glass notices watch stats hours incidents ping
    admin rights life'

  # readline parts words at ":"; addresses are completed only up to it
  COMPREPLY=()
  case $before in
  --server) mapfile -t COMPREPLY < <(compgen -W 'unix: tls:' -- "$word"); return ;;
  --cert | --cert-key | --ca)
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
    return ;;
  --kind) mapfile -t COMPREPLY < <(compgen -W 'person service' -- "$word"); return ;;
  --grade) mapfile -t COMPREPLY < <(compgen -W 'normal urgent crisis' -- "$word"); return ;;
  --state) mapfile -t COMPREPLY < <(compgen -W 'RECEIVED ERASED' -- "$word"); return ;;
  --against | --output) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
  --basis)
    mapfile -t COMPREPLY < <(compgen -W 'PURPOSE_ENDED RETENTION_ENDED CONSENT_WITHDRAWN
      UNLAWFUL_PROCESSING OTHER_LAW PROCEEDINGS INVESTIGATION RETENTION_REQUIRED' -- "$word")
    return ;;
  --owner) mapfile -t COMPREPLY < <(compgen -W 'WORKER STAFF LEAD' -- "$word"); return ;;
  --verdict) mapfile -t COMPREPLY < <(compgen -W 'justified unjustified' -- "$word"); return ;;
  --on-behalf-of | --timeout | --key | --district | --need | --limit | --wait | \
    --name | --agency | --expert | --why | --shut-out | --case | --member | --year | --since | \
    --until | --target) return ;;
  --by) mapfile -t COMPREPLY < <(compgen -W 'month district need grade channel answer expert' -- "$word"); return ;;
  esac

  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
    --server)
      # "unix:/path" is three words here
      [[ ${COMP_WORDS[i+2]} == : ]] && ((i += 2))
      ((i++)) ;;
    --cert | --cert-key | --ca | --on-behalf-of | --timeout | --key | --state | --grade | \
      --district | --need | --limit | --against | --basis | --wait | --kind | --name | --agency | \
      --expert | --why | --verdict | --shut-out | --owner | --case | --output | --member | --year | \
      --since | --until | --by | --target)
      ((i++)) ;;
    -*) ;;
    *) command=${COMP_WORDS[i]}; break ;;
    esac
  done

  case $command in
  submit) own='--key --shut-out' ;;
  list) own='--state --grade --district --limit --all' ;;
  stats) own='--district --year --since --until --by --published --csv --html' ;;
  hours | incidents) own='--district --year --since --until' ;;
  catalogue) own='--need --district --stale --withdrawn' ;;
  resource) own='--key' ;;
  library) own='--need' ;;
  publicity) own='--html' ;;
  verify) own='--all --against --limit' ;;
  checkpoint) own='--limit' ;;
  erase) own='--basis --key' ;;
  handle) own='--key' ;;
  hold) own='--basis --release --key' ;;
  shut-out | let-in | break-glass) own='--why --key' ;;
  invitation) own='--member' ;;
  answer-invitation) own='--key' ;;
  attach) own='--resume' ;;
  fetch) own='--output' ;;
  glass) own='--open' ;;
  queue) own='--owner --overdue --limit --all' ;;
  linkages) own='--state --target --district --overdue --limit --all' ;;
  record) own='--html' ;;
  review-glass) own='--verdict --why --key' ;;
  notices) own='--district --ack' ;;
  watch) own='--district --ack --queue --owner --case' ;;
  ping) own='--wait' ;;
  admin) own='--kind --name --agency --expert' ;;
  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$own $general" -- "$word")
  elif [[ -z $command ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$word")
  elif [[ $command == admin && $before == admin ]]; then
    mapfile -t COMPREPLY < <(compgen -W 'add amend bind unbind grant withdraw represent unrepresent
      suspend resume revoke list' -- "$word")
  elif [[ $command == submit || $command == preview ]]; then
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -d -- "$word"; compgen -f -X '!*.json' -- "$word")
  fi
}

complete -F _jieyou jieyou
