package control

import (
	"context"
	"io"
	"net/http"
	"time"
)

// Keeper looks after the database.
type Keeper interface {
	// Check reads every page of the database. Damage is in the report; an error means
	// that it could not be checked.
	Check(ctx context.Context) (CheckReport, error)
	// Status says how the daemon and its database are.
	Status(ctx context.Context) (Status, error)
}

// CheckReport is what a check of the database found.
type CheckReport struct {
	Database string    `json:"database"`
	Sound    bool      `json:"sound"`
	Problems []string  `json:"problems"` // ten at most
	More     int       `json:"more,omitempty"`
	Checked  time.Time `json:"checked"`
	Seconds  float64   `json:"seconds"`
}

// Status says how the daemon and its database are.
type Status struct {
	Version string `json:"version"`
	// Ready is whether the daemon polls and stores; Problem says why it does not.
	Ready   bool      `json:"ready"`
	Problem string    `json:"problem,omitempty"`
	Since   time.Time `json:"since,omitzero"` // when the problem came up
	PID     int       `json:"pid,omitempty"`  // 0 when no daemon runs
	Sources int       `json:"sources"`
	Due     int       `json:"due"`
	Polling int       `json:"polling"`
	// Feeds are the sources by state. What follows is as in the metrics.
	Feeds       map[string]int `json:"feeds,omitempty"`
	Held        int            `json:"held"`         // left alone because their publisher asked for it
	Late        float64        `json:"late_seconds"` // for how long the first of those due has waited
	Queue       int            `json:"queue"`        // polls that wait to be stored
	Texts       int            `json:"texts"`        // in the index
	LastSuccess time.Time      `json:"last_success,omitzero"`
	LastCommit  time.Time      `json:"last_commit,omitzero"`
	Database    DatabaseStatus `json:"database"`
}

// DatabaseStatus is the database's part of a Status. Sizes are in bytes.
type DatabaseStatus struct {
	Path    string `json:"path"`
	File    int64  `json:"file"`               // the length of the file
	Used    int64  `json:"used"`               // of it, by records
	Free    int64  `json:"free"`               // of it, in pages that will be used again
	MaxUsed int64  `json:"max_used,omitempty"` // store.max_size
	// Check is the last one, nil before the first has ended.
	Check *CheckReport `json:"check"`
	// Snapshot is when the newest snapshot was taken, zero if there is none.
	Snapshot time.Time `json:"snapshot,omitzero"`
}

func (s *Server) check(w http.ResponseWriter, r *http.Request) {
	report, err := s.Keeper.Check(r.Context())
	s.answer(w, report, err)
}

func (s *Server) status(w http.ResponseWriter, r *http.Request) {
	status, err := s.Keeper.Status(r.Context())
	s.answer(w, status, err)
}

// backupPatience is how long a backup waits for its reader to take a piece: as long as
// it lasts, the store cannot use the pages again that it frees.
const backupPatience = 10 * time.Second

func (s *Server) backup(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/octet-stream")
	out := &impatient{w: w, control: http.NewResponseController(w)}
	if _, err := s.Store.Backup(r.Context(), out); err != nil {
		s.Logger.Warn("backup broken off", "error", err)
		if !out.begun {
			s.fail(w, http.StatusInternalServerError, err)
			return
		}
		panic(http.ErrAbortHandler) // what came looks like a whole answer otherwise
	}
}

// impatient writes with a deadline for each piece.
type impatient struct {
	w       io.Writer
	control *http.ResponseController
	begun   bool
}

func (i *impatient) Write(p []byte) (int, error) {
	i.begun = true
	// Within one process there is no deadline, and nobody who is slow.
	_ = i.control.SetWriteDeadline(time.Now().Add(backupPatience))
	return i.w.Write(p)
}

// Check has the database checked.
func (c *Client) Check(ctx context.Context) (report CheckReport, err error) {
	err = c.get(ctx, "/v1/check", &report)
	return report, err
}

// Status asks how the daemon and its database are.
func (c *Client) Status(ctx context.Context) (status Status, err error) {
	err = c.get(ctx, "/v1/status", &status)
	return status, err
}

// Backup writes a consistent copy of the database to w.
func (c *Client) Backup(ctx context.Context, w io.Writer) error {
	res, err := c.do(ctx, http.MethodGet, "/v1/backup", nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	_, err = io.Copy(w, res.Body)
	return err
}
