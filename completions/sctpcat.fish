# fish completion for sctpcat(1)

set -l stacks auto kernel user raw
set -l formats block raw line nul len16 len32 diameter xua hex dump json
set -l ppids iua m2ua m3ua sua m2pa v5ua h248 bicc asap enrp s1ap rua hnbap \
    sbc-ap x2ap lcs-ap m2ap m3ap diameter diameter-dtls ngap xnap f1ap e1ap \
    e2-cp webrtc-dcep webrtc-string webrtc-binary
set -l ports diameter m2ua m3ua m2pa sua iua s1ap x2ap ngap xnap f1ap e1ap \
    sgsap lcs-ap sbc-ap
set -l events assoc path remote-error send-failed shutdown adaptation \
    partial-delivery auth sender-dry stream-reset assoc-reset stream-change \
    notifications-stopped unknown
set -l settings help ostreams= max_istreams= init_max_attempts= \
    init_max_timeout= cookie_life= adaptation= rto_initial= rto_min= rto_max= \
    assoc_max_retrans= path_max_retrans= pf_threshold= \
    primary_switch_threshold= expose_pf= heartbeat= pmtu_discovery= path_mtu= \
    probe_interval= dscp= flow_label= ttl= udp_encaps_port= device= \
    reuse_port= v4_mapped= sndbuf= nodelay= maxseg= disable_fragments= \
    max_burst= max_cwnd= congestion_control= cmt= scheduler= stream_value= \
    linger= rcvbuf= sack_delay= sack_frequency= partial_delivery_point= \
    fragment_interleave= context= max_message= interleaving= pr= ecn= \
    nrsack= pktdrop= \
    reconf= enable_stream_reset= asconf= auto_asconf= auth= auth_chunks= \
    auth_hmacs= auth_key= auth_active_key=

complete -c sctpcat -f -a "(__fish_print_hostnames) $ports"

complete -c sctpcat -s l -l listen -d 'Wait for associations'
complete -c sctpcat -s R -l relay -d 'Relay LISTEN to TARGET'
complete -c sctpcat -s z -l check -d 'Say whether it answers'
complete -c sctpcat -s h -l help -d 'Print a summary'
complete -c sctpcat -s V -l version -d 'Print the version'

complete -c sctpcat -s 4 -l ipv4 -d 'IPv4 only'
complete -c sctpcat -s 6 -l ipv6 -d 'IPv6 only'
complete -c sctpcat -s n -l numeric -d 'No name look-ups'
complete -c sctpcat -l all-addresses -d 'Use every address of a host name'
complete -c sctpcat -s s -l source -x -d 'Local addresses' \
    -a '(__fish_print_hostnames)'
complete -c sctpcat -s p -l source-port -x -a "$ports" -d 'Local port'
complete -c sctpcat -l interface -x -d 'Network interface' \
    -a '(__fish_print_interfaces)'
complete -c sctpcat -l primary -x -d 'Address of the peer to send to'
complete -c sctpcat -l stack -x -a "$stacks" -d 'Which SCTP'
complete -c sctpcat -l udp -d 'UDP encapsulation ports'

complete -c sctpcat -s S -l stream -x -d 'Outgoing stream'
complete -c sctpcat -s P -l ppid -x -a "$ppids" -d 'Payload protocol'
complete -c sctpcat -s u -l unordered -d 'Unordered messages'
complete -c sctpcat -l reliability -x -a 'ttl: rtx: prio:' \
    -d 'Give up on messages'
complete -c sctpcat -l to -x -d 'Send to this address of the peer'
complete -c sctpcat -l streams -x -d 'Streams to ask for'
complete -c sctpcat -l in -x -a "$formats" -d 'Format of the input'
complete -c sctpcat -l out -x -a "$formats" -d 'Format of the output'
complete -c sctpcat -l input -x -a "(__fish_complete_path)" -d 'Read stream N from a file (N=PATH)'
complete -c sctpcat -l output -x -a "(__fish_complete_path)" -d 'Write stream N to a file (N=PATH)'
complete -c sctpcat -l frame -x -a "$formats" -d 'Format on the TCP side'

complete -c sctpcat -s w -l timeout -x -d 'Limit for connecting'
complete -c sctpcat -s i -l idle-timeout -x -d 'Limit without traffic'
complete -c sctpcat -l accept-timeout -x -d 'Limit for somebody to come'
complete -c sctpcat -l write-timeout -x -d 'Limit for a blocked peer'
complete -c sctpcat -l max-time -x -d 'Limit altogether'
complete -c sctpcat -s q -l quit-after -x -d 'Wait after the end of input'
complete -c sctpcat -s N -l shutdown -d 'Shut down at the end of input'
complete -c sctpcat -l send-only -d 'Throw away what is received'
complete -c sctpcat -s d -l recv-only -d 'Never read standard input'
complete -c sctpcat -l abort -d 'End with ABORT'
complete -c sctpcat -l linger -x -d 'Limit for a graceful end'
complete -c sctpcat -s W -l max-messages -x -d 'End after so many messages'

complete -c sctpcat -s k -l keep-open -d 'Serve many associations'
complete -c sctpcat -s m -l max-conns -x -d 'So many at once'
complete -c sctpcat -l echo -d 'Send back what is received'
complete -c sctpcat -l discard -d 'Throw away what is received'

complete -c sctpcat -s v -l verbose -d 'Say what happens'
complete -c sctpcat -s E -l events -d 'Print association events' \
    -a "(__fish_append , $events)"
complete -c sctpcat -s x -l hex-dump -x -d 'Messages in hex and text' \
    -a '(__fish_complete_path)'
complete -c sctpcat -l log -x -d 'Payload of both directions' \
    -a '(__fish_complete_path)'
complete -c sctpcat -l pcap -x -d 'Messages for Wireshark' \
    -a '(__fish_complete_path)'
complete -c sctpcat -l timestamps -d 'Begin lines with the time'
complete -c sctpcat -l json -d 'JSON lines in and out'
complete -c sctpcat -l status -d 'Status and paths'
complete -c sctpcat -l stats -d 'Totals at the end'
complete -c sctpcat -l control -x -a '(__fish_complete_path)' \
    -d 'UNIX socket for live commands'
complete -c sctpcat -s o -l option -x -a "$settings" -d 'Set an SCTP option'
