// Types shared by the modules of a lane. What crosses the lane's boundary is in noctule_pkg.
`default_nettype none

package lane_pkg;

  // An access of the supervisor path to one of the lane's tables. A table that is selected answers
  // with `done` one or more cycles later; the request stays the same until then.
  typedef struct packed {
    logic        write;
    logic [15:0] addr;
    logic [31:0] data;
  } ctl_req_t;

  typedef struct packed {
    logic        done;
    logic        err;
    logic [31:0] data;
  } ctl_rsp_t;

  // Why a frame was dropped or a descriptor refused: the number of its counter; 0 is no reason.
  typedef logic [4:0] reason_t;

  // A frame whose headers are read: where its payload goes is to be decided.
  typedef struct packed {
    logic [1:0]  kind;         // noctule_pkg::Notify*
    logic [4:0]  hdr_words;
    logic [15:0] payload_len;  // RAW: not known yet
    logic [3:0]  app;
    logic        wants;        // a buffer
    logic        is_large;      // which no small one can be
    logic [7:0]  start;        // stream pointer of the first word that holds payload
  } job_t;

  // The judgement at a frame's end.
  typedef struct packed {
    reason_t     reason;
    logic        ip_ok;
    logic        l4_ok;
    logic [10:0] len;
    logic [7:0]  stop;  // stream pointer behind the frame's last word
  } verdict_t;

  // Ones' complement addition of 16-bit halves: 18-bit running sum, carries folded a cycle later.
  function automatic logic [17:0] csum_add(input logic [17:0] sum, input logic [15:0] lo,
                                           input logic [15:0] hi);
    csum_add = 18'(sum[15:0]) + 18'(sum[17:16]) + 18'(lo) + 18'(hi);
  endfunction

  // The 16-bit sum.
  function automatic logic [15:0] csum_fold(input logic [17:0] sum);
    logic [16:0] once;
    once = 17'(sum[15:0]) + 17'(sum[17:16]);
    csum_fold = once[15:0] + 16'(once[16]);
  endfunction

  function automatic logic [15:0] swap16(input logic [15:0] v);
    swap16 = {v[7:0], v[15:8]};
  endfunction

  function automatic logic [31:0] swap32(input logic [31:0] v);
    swap32 = {v[7:0], v[15:8], v[23:16], v[31:24]};
  endfunction

endpackage

`default_nettype wire
