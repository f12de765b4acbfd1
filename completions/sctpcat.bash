# shellcheck shell=bash
# bash completion for sctpcat(1)

# Reply with those of the words that begin with the current one. Of a list
# (a,b) the last item counts; what stands before it is kept.
_sctpcat_words() # SEPARATOR WORDS
{
	local head=
	[[ -n $1 && $cur == *"$1"* ]] && head=${cur%"$1"*}$1
	mapfile -t COMPREPLY < <(compgen -P "$head" -W "$2" -- "${cur#"$head"}")
}

_sctpcat()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local options='--listen --relay --check --help --version --ipv4 --ipv6
	    --numeric --all-addresses --source --source-port --interface
	    --primary --stack --udp --stream --ppid --unordered
	    --reliability --to --streams --in
	    --out --input --output --frame --timeout --idle-timeout
	    --accept-timeout --write-timeout --max-time --quit-after
	    --shutdown --send-only --recv-only --abort --linger --max-messages
	    --keep-open --max-conns --echo --discard --verbose --events
	    --hex-dump --log --pcap --timestamps --json --status --stats --control --option -l -R -z
	    -h -V -4 -6 -n -s -p -S -P -u -w -i -q -N -d -W -k -m -v -E -x -o'
	local stacks='auto kernel user raw'
	local formats='block raw line nul len16 len32 diameter xua hex dump json'
	local ppids='iua m2ua m3ua sua m2pa v5ua h248 bicc asap enrp s1ap rua
	    hnbap sbc-ap x2ap lcs-ap m2ap m3ap diameter diameter-dtls ngap xnap
	    f1ap e1ap e2-cp webrtc-dcep webrtc-string webrtc-binary'
	local ports='diameter m2ua m3ua m2pa sua iua s1ap x2ap ngap xnap f1ap
	    e1ap sgsap lcs-ap sbc-ap'
	local events='assoc path remote-error send-failed shutdown adaptation
	    partial-delivery auth sender-dry stream-reset assoc-reset
	    stream-change notifications-stopped unknown'
	local settings='help ostreams= max_istreams= init_max_attempts=
	    init_max_timeout= cookie_life= adaptation= rto_initial= rto_min=
	    rto_max= assoc_max_retrans= path_max_retrans= pf_threshold=
	    primary_switch_threshold= expose_pf= heartbeat= pmtu_discovery=
	    path_mtu= probe_interval= dscp= flow_label= ttl= udp_encaps_port=
	    device= reuse_port= v4_mapped= sndbuf= nodelay= maxseg=
	    disable_fragments= max_burst= max_cwnd= congestion_control= cmt=
	    scheduler= stream_value= linger= rcvbuf= sack_delay=
	    sack_frequency= partial_delivery_point= fragment_interleave=
	    context= max_message= interleaving= pr= ecn= nrsack= pktdrop= reconf=
	    enable_stream_reset= asconf= auto_asconf= auth= auth_chunks=
	    auth_hmacs= auth_key= auth_active_key='

	# = and : are words of their own here.
	case $cur in
	= | :) prev=$cur cur= ;;
	esac
	if [[ $prev == = ]]; then
		prev=${COMP_WORDS[COMP_CWORD - 1]}
		[[ $prev != = ]] || prev=${COMP_WORDS[COMP_CWORD - 2]}
		[[ $prev != --events ]] || prev='--events='
	fi
	case $prev in
	--events=) _sctpcat_words , "$events" ;;
	--interface)
		local nets=(/sys/class/net/*)
		_sctpcat_words '' "${nets[*]##*/}"
		;;
	--reliability) _sctpcat_words '' 'ttl: rtx: prio:' ;;
	--stack) _sctpcat_words '' "$stacks" ;;
	-x | --hex-dump | --log | --pcap | --input | --output)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
	--in | --out | --frame) _sctpcat_words '' "$formats" ;;
	-P | --ppid) _sctpcat_words '' "$ppids" ;;
	-o | --option) _sctpcat_words '' "$settings" ;;
	-s | --source) _sctpcat_words / "$(compgen -A hostname)" ;;
	--control) compopt -o default 2>/dev/null || : ;;
	: | -p | --source-port) _sctpcat_words '' "$ports" ;;
	-[SwiqWm] | --to | --stream | --streams | --timeout | --idle-timeout | \
		--accept-timeout | --write-timeout | --max-time | \
		--quit-after | --linger | --max-messages | --max-conns | \
		--udp | --primary | --abort | --status) ;;
	*)
		case $cur in
		-E*) cur=${cur#-E} && _sctpcat_words , "$events" &&
			COMPREPLY=("${COMPREPLY[@]/#/-E}") ;;
		-*) _sctpcat_words '' "$options" ;;
		*) _sctpcat_words / "$(compgen -A hostname) $ports" ;;
		esac
		;;
	esac
	[[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] ||
		compopt -o nospace 2>/dev/null
} &&
	complete -F _sctpcat sctpcat
