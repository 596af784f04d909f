package control

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// line is a line of a stream: an item, or its end. Without an end a list that
// broke off would look like a short one.
type line struct {
	Item  json.RawMessage `json:"item,omitempty"`
	End   bool            `json:"end,omitempty"`
	Error *problem        `json:"error,omitempty"`
}

// streamWriter writes a stream; every item leaves at once.
type streamWriter struct {
	enc   *json.Encoder
	flush *http.ResponseController
}

func newStream(w http.ResponseWriter) *streamWriter {
	w.Header().Set("Content-Type", "application/x-ndjson")
	return &streamWriter{enc: json.NewEncoder(w), flush: http.NewResponseController(w)}
}

func (s *streamWriter) send(v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return s.write(line{Item: raw})
}

// end ends the stream, with the error if there is one. There is nobody left to
// tell when that fails.
func (s *streamWriter) end(err error) {
	last := line{End: true}
	if err != nil {
		p := toProblem(err)
		last.Error = &p
	}
	_ = s.write(last)
}

func (s *streamWriter) write(l line) error {
	if err := s.enc.Encode(l); err != nil {
		return err
	}
	return s.flush.Flush()
}

// readStream calls each for every item of a stream.
func readStream[T any](r io.Reader, each func(T) error) error {
	dec := json.NewDecoder(bufio.NewReader(r))
	for {
		var l line
		if err := dec.Decode(&l); err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return fmt.Errorf("the answer broke off: %w", err)
		}
		if l.End {
			return l.Error.err()
		}
		var item T
		if err := json.Unmarshal(l.Item, &item); err != nil {
			return fmt.Errorf("read the answer: %w", err)
		}
		if err := each(item); err != nil {
			return err
		}
	}
}
