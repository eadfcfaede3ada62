// Takes a word apart as every type of the package does, so that a test can compare with Rust.
// Generated from rtl/contract; do not edit, run `cargo run -p noctule-contract-gen`.
`default_nettype none

module contract_unpack
  import noctule_pkg::*;
(
    input wire logic [31:0] word_i,
    input wire logic order_i,
    input wire logic [3:0] x_i,
    input wire logic [3:0] y_i,
    output logic [3:0] node_x_o,
    output logic [3:0] node_y_o,
    output logic [1:0] node_exit_o,
    output logic [21:0] node_pad_o,
    output logic [9:0] msg_head_dest_o,
    output logic [1:0] msg_head_kind_o,
    output logic [6:0] msg_head_channel_o,
    output logic [2:0] msg_head_gen_id_o,
    output logic [9:0] msg_head_src_o,
    output logic [5:0] stamp_len_o,
    output logic [3:0] stamp_pad_o,
    output logic [1:0] stamp_kind_o,
    output logic [6:0] stamp_channel_o,
    output logic [2:0] stamp_gen_id_o,
    output logic [9:0] stamp_src_o,
    output logic [9:0] credit_head_dest_o,
    output logic [1:0] credit_head_kind_o,
    output logic [6:0] credit_head_channel_o,
    output logic [2:0] credit_head_pad_o,
    output logic [9:0] credit_head_words_o,
    output logic [9:0] req_head_dest_o,
    output logic [9:0] req_head_src_o,
    output logic [3:0] req_head_op_o,
    output logic [4:0] req_head_tag_o,
    output logic [2:0] req_head_pad_o,
    output logic [9:0] rsp_head_dest_o,
    output logic [9:0] rsp_head_src_o,
    output logic [3:0] rsp_head_op_o,
    output logic [4:0] rsp_head_tag_o,
    output logic [2:0] rsp_head_status_o,
    output logic [6:0] send_begin_channel_o,
    output logic send_begin_pad0_o,
    output logic [5:0] send_begin_len_o,
    output logic [17:0] send_begin_pad1_o,
    output logic [9:0] channel_entry_dest_o,
    output logic [1:0] channel_entry_dest_queue_o,
    output logic [5:0] channel_entry_max_words_o,
    output logic [12:0] channel_entry_pad_o,
    output logic channel_entry_valid_o,
    output logic guard_flags_read_o,
    output logic guard_flags_write_o,
    output logic guard_flags_any_lane_o,
    output logic [28:0] guard_flags_pad_o,
    output logic tile_status_running_o,
    output logic tile_status_asleep_o,
    output logic tile_status_unfinished_o,
    output logic tile_status_staged_o,
    output logic tile_status_remote_busy_o,
    output logic tile_status_queues_empty_o,
    output logic tile_status_credits_home_o,
    output logic [24:0] tile_status_pad_o,
    output logic [15:0] port_entry_port_o,
    output logic [15:0] port_entry_mask_o,
    output logic [3:0] port_action_app_o,
    output logic [26:0] port_action_pad_o,
    output logic port_action_valid_o,
    output logic [15:0] pool_entry_first_o,
    output logic [15:0] pool_entry_count_o,
    output logic [1:0] notify_head_kind_o,
    output logic [3:0] notify_head_app_o,
    output logic notify_head_ip_ok_o,
    output logic notify_head_l4_ok_o,
    output logic notify_head_has_buffer_o,
    output logic notify_head_is_large_o,
    output logic [4:0] notify_head_hdr_words_o,
    output logic notify_head_pad_o,
    output logic [15:0] notify_head_payload_len_o,
    output logic [6:0] desc_head_hdr_len_o,
    output logic [2:0] desc_head_nrefs_o,
    output logic desc_head_csum_ip_o,
    output logic desc_head_csum_l4_o,
    output logic [19:0] desc_head_pad_o,
    output logic [3:0] desc_ref_app_o,
    output logic [11:0] desc_ref_pad_o,
    output logic [15:0] desc_ref_len_o,
    output logic [7:0] fault_word_code_o,
    output logic fault_word_store_o,
    output logic [6:0] fault_word_pad0_o,
    output logic [9:0] fault_word_node_o,
    output logic [5:0] fault_word_pad1_o,
    output logic [4:0] sock_head_op_o,
    output logic sock_head_last_o,
    output logic [1:0] sock_head_refs_o,
    output logic [7:0] sock_head_flags_o,
    output logic [15:0] sock_head_arg_o,
    output logic [15:0] conn_id_index_o,
    output logic [15:0] conn_id_gen_id_o,
    output logic [7:0] host_head_kind_o,
    output logic [7:0] host_head_len_o,
    output logic [15:0] host_head_arg_o,
    output logic [4:0] route_o
);
  node_t node;
  assign node = node_t'(word_i);
  assign node_x_o = node.x;
  assign node_y_o = node.y;
  assign node_exit_o = node.exit;
  assign node_pad_o = node.pad;
  msg_head_t msg_head;
  assign msg_head = msg_head_t'(word_i);
  assign msg_head_dest_o = msg_head.dest;
  assign msg_head_kind_o = msg_head.kind;
  assign msg_head_channel_o = msg_head.channel;
  assign msg_head_gen_id_o = msg_head.gen_id;
  assign msg_head_src_o = msg_head.src;
  stamp_t stamp;
  assign stamp = stamp_t'(word_i);
  assign stamp_len_o = stamp.len;
  assign stamp_pad_o = stamp.pad;
  assign stamp_kind_o = stamp.kind;
  assign stamp_channel_o = stamp.channel;
  assign stamp_gen_id_o = stamp.gen_id;
  assign stamp_src_o = stamp.src;
  credit_head_t credit_head;
  assign credit_head = credit_head_t'(word_i);
  assign credit_head_dest_o = credit_head.dest;
  assign credit_head_kind_o = credit_head.kind;
  assign credit_head_channel_o = credit_head.channel;
  assign credit_head_pad_o = credit_head.pad;
  assign credit_head_words_o = credit_head.words;
  req_head_t req_head;
  assign req_head = req_head_t'(word_i);
  assign req_head_dest_o = req_head.dest;
  assign req_head_src_o = req_head.src;
  assign req_head_op_o = req_head.op;
  assign req_head_tag_o = req_head.tag;
  assign req_head_pad_o = req_head.pad;
  rsp_head_t rsp_head;
  assign rsp_head = rsp_head_t'(word_i);
  assign rsp_head_dest_o = rsp_head.dest;
  assign rsp_head_src_o = rsp_head.src;
  assign rsp_head_op_o = rsp_head.op;
  assign rsp_head_tag_o = rsp_head.tag;
  assign rsp_head_status_o = rsp_head.status;
  send_begin_t send_begin;
  assign send_begin = send_begin_t'(word_i);
  assign send_begin_channel_o = send_begin.channel;
  assign send_begin_pad0_o = send_begin.pad0;
  assign send_begin_len_o = send_begin.len;
  assign send_begin_pad1_o = send_begin.pad1;
  channel_entry_t channel_entry;
  assign channel_entry = channel_entry_t'(word_i);
  assign channel_entry_dest_o = channel_entry.dest;
  assign channel_entry_dest_queue_o = channel_entry.dest_queue;
  assign channel_entry_max_words_o = channel_entry.max_words;
  assign channel_entry_pad_o = channel_entry.pad;
  assign channel_entry_valid_o = channel_entry.valid;
  guard_flags_t guard_flags;
  assign guard_flags = guard_flags_t'(word_i);
  assign guard_flags_read_o = guard_flags.read;
  assign guard_flags_write_o = guard_flags.write;
  assign guard_flags_any_lane_o = guard_flags.any_lane;
  assign guard_flags_pad_o = guard_flags.pad;
  tile_status_t tile_status;
  assign tile_status = tile_status_t'(word_i);
  assign tile_status_running_o = tile_status.running;
  assign tile_status_asleep_o = tile_status.asleep;
  assign tile_status_unfinished_o = tile_status.unfinished;
  assign tile_status_staged_o = tile_status.staged;
  assign tile_status_remote_busy_o = tile_status.remote_busy;
  assign tile_status_queues_empty_o = tile_status.queues_empty;
  assign tile_status_credits_home_o = tile_status.credits_home;
  assign tile_status_pad_o = tile_status.pad;
  port_entry_t port_entry;
  assign port_entry = port_entry_t'(word_i);
  assign port_entry_port_o = port_entry.port;
  assign port_entry_mask_o = port_entry.mask;
  port_action_t port_action;
  assign port_action = port_action_t'(word_i);
  assign port_action_app_o = port_action.app;
  assign port_action_pad_o = port_action.pad;
  assign port_action_valid_o = port_action.valid;
  pool_entry_t pool_entry;
  assign pool_entry = pool_entry_t'(word_i);
  assign pool_entry_first_o = pool_entry.first;
  assign pool_entry_count_o = pool_entry.count;
  notify_head_t notify_head;
  assign notify_head = notify_head_t'(word_i);
  assign notify_head_kind_o = notify_head.kind;
  assign notify_head_app_o = notify_head.app;
  assign notify_head_ip_ok_o = notify_head.ip_ok;
  assign notify_head_l4_ok_o = notify_head.l4_ok;
  assign notify_head_has_buffer_o = notify_head.has_buffer;
  assign notify_head_is_large_o = notify_head.is_large;
  assign notify_head_hdr_words_o = notify_head.hdr_words;
  assign notify_head_pad_o = notify_head.pad;
  assign notify_head_payload_len_o = notify_head.payload_len;
  desc_head_t desc_head;
  assign desc_head = desc_head_t'(word_i);
  assign desc_head_hdr_len_o = desc_head.hdr_len;
  assign desc_head_nrefs_o = desc_head.nrefs;
  assign desc_head_csum_ip_o = desc_head.csum_ip;
  assign desc_head_csum_l4_o = desc_head.csum_l4;
  assign desc_head_pad_o = desc_head.pad;
  desc_ref_t desc_ref;
  assign desc_ref = desc_ref_t'(word_i);
  assign desc_ref_app_o = desc_ref.app;
  assign desc_ref_pad_o = desc_ref.pad;
  assign desc_ref_len_o = desc_ref.len;
  fault_word_t fault_word;
  assign fault_word = fault_word_t'(word_i);
  assign fault_word_code_o = fault_word.code;
  assign fault_word_store_o = fault_word.store;
  assign fault_word_pad0_o = fault_word.pad0;
  assign fault_word_node_o = fault_word.node;
  assign fault_word_pad1_o = fault_word.pad1;
  sock_head_t sock_head;
  assign sock_head = sock_head_t'(word_i);
  assign sock_head_op_o = sock_head.op;
  assign sock_head_last_o = sock_head.last;
  assign sock_head_refs_o = sock_head.refs;
  assign sock_head_flags_o = sock_head.flags;
  assign sock_head_arg_o = sock_head.arg;
  conn_id_t conn_id;
  assign conn_id = conn_id_t'(word_i);
  assign conn_id_index_o = conn_id.index;
  assign conn_id_gen_id_o = conn_id.gen_id;
  host_head_t host_head;
  assign host_head = host_head_t'(word_i);
  assign host_head_kind_o = host_head.kind;
  assign host_head_len_o = host_head.len;
  assign host_head_arg_o = host_head.arg;
  assign route_o = route_of(word_i[9:0], order_i, x_i, y_i);
endmodule

`default_nettype wire
