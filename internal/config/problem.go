package config

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Problem is one thing wrong with a configuration, or suspicious in it.
type Problem struct {
	File string `json:"file"`
	// Line and Column count from 1; columns count bytes, as Go's tools do.
	Line   int `json:"line"`
	Column int `json:"column"`
	// Key is the key at fault, such as "store.path" or "source[2].url", if there
	// is one. Sources count from 0.
	Key     string `json:"key,omitempty"`
	Message string `json:"message"`
	// Hint says what to do about it, if that can be said.
	Hint string `json:"hint,omitempty"`
}

// Error returns the problem as "file:line:column: message".
func (p Problem) Error() string {
	return p.File + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column) + ": " + p.Message
}

// ErrorHint returns the hint, for whoever prints errors.
func (p Problem) ErrorHint() string { return p.Hint }

// Problems is everything wrong with one configuration, sorted by place.
type Problems struct {
	List []Problem
	// Warnings are what would have been Config.Warnings.
	Warnings []Problem
}

// Error returns the problems, one in a line, as "file:line:column: message".
func (p *Problems) Error() string {
	lines := make([]string, len(p.List))
	for i, problem := range p.List {
		lines[i] = problem.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives every problem as an error of its own.
func (p *Problems) Unwrap() []error {
	errs := make([]error, len(p.List))
	for i, problem := range p.List {
		errs[i] = problem
	}
	return errs
}

// fault is an error about a value, with a hint.
type fault struct{ message, hint string }

func (f *fault) Error() string { return f.message }

// sortProblems orders by place, and drops nothing.
func sortProblems(list []Problem) []Problem {
	slices.SortStableFunc(list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return list
}
