# SPDX-License-Identifier: GPL-3.0-or-later
# Bash completion for latent-cli.

_latent_cli ()
{
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command='' action='' word index
  local commands='generate tasks images collections tags models credits key adopt import export verify backup restore move help' common='--library --demo --help'
  local options words=''

  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=${COMP_WORDS[index]}
    case $word in
      --library | --output | --model | --set | --count | --search | --tag | --collection | --since | --until | --aspect | --sort | --limit | --retry-for | --format | --size | --quality | --name | -f | -m | -s | -n | -o)
        ((index++))
        ;;
      -*) ;;
      *)
        if [[ -z $command ]]; then
          command=$word
        else
          action=${action:-$word}
        fi
        ;;
    esac
  done

  case $previous in
    --library | --output | -o)
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -d -- "$current")
      return
      ;;
    --model | -m)
      mapfile -t COMPREPLY < <(compgen -W "$(latent-cli models 2>/dev/null | cut -d ' ' -f 1)" -- "$current")
      return
      ;;
    --format | -f)
      mapfile -t COMPREPLY < <(compgen -W 'png jpeg webp' -- "$current")
      return
      ;;
    --sort)
      mapfile -t COMPREPLY < <(compgen -W 'created prompt model size credits place' -- "$current")
      return
      ;;
    --aspect)
      # Colons part words for Bash, so that ratios can't be completed.
      mapfile -t COMPREPLY < <(compgen -W 'landscape portrait square' -- "$current")
      return
      ;;
    --size | --quality | --name | --set | -s | --count | -n | --search | --tag | --collection | --since | --until | --limit | --retry-for)
      return
      ;;
  esac

  case $command in
    '')
      options="$common --version"
      words=$commands
      ;;
    generate)
      options="$common --model --set --count --expand --output --json --retry-for"
      ;;
    tasks)
      options="$common --resume --json --retry-for"
      [[ -n $action ]] || words='show cancel send-again forget adopt'
      ;;
    images)
      options="$common --search --model --tag --collection --batch --favourite --since --until --aspect --sort --reverse --limit --json"
      ;;
    collections | tags)
      options="$common --json"
      if [[ -z $action ]]; then
        words='add remove rename'
        [[ $command == tags ]] || words="$words delete"
      elif [[ ${COMP_WORDS[COMP_CWORD - 1]} == "$action" ]]; then
        local IFS=$'\n'
        mapfile -t COMPREPLY < <(compgen -W "$(latent-cli "$command" 2>/dev/null)" -- "$current")
        return
      fi
      ;;
    models)
      options="$common --json"
      if [[ -z $action ]]; then
        words='show import remove'
      elif [[ $action == show || $action == remove ]]; then
        words=$(latent-cli models 2>/dev/null | cut -d ' ' -f 1)
      fi
      ;;
    credits)
      options="$common --spending --json"
      ;;
    key)
      options=$common
      [[ -n $action ]] || words='set status clear'
      ;;
    adopt)
      options="$common --json --retry-for"
      ;;
    export)
      options="$common --output --all --collection --format --size --quality --name --no-metadata --json"
      ;;
    verify)
      options="$common --repair --json"
      ;;
    import | backup | restore | move)
      options=$common
      [[ $command != import ]] || options="$common --json"
      if [[ $current != -* ]]; then
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        return
      fi
      ;;
    help)
      options=''
      [[ -n $action ]] || words='generate tasks images collections tags models credits key adopt import export verify backup restore move'
      ;;
  esac

  if [[ $current == -* ]]; then
    words=$options
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -F _latent_cli latent-cli
