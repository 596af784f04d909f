package store

import (
	"time"

	"wirefold/feeds"
)

// Decision is a decision made by hand. It beats every verdict, from its time on,
// until it is undone.
type Decision struct {
	// Number counts the decisions from 1 on and is never used again: the later of
	// two has the higher one.
	Number uint64       `json:"number"`
	Kind   DecisionKind `json:"kind"`
	Time   time.Time    `json:"time"`
	// Undone is when the decision was taken back, zero while it stands.
	Undone time.Time `json:"undone,omitzero"`
	// Sides are the articles that it speaks of: see the kinds.
	Sides [][]feeds.ArticleID `json:"sides"`
	// Before are the stories that it changed as they were, and After as it left
	// them. The first of each is the story that kept its ID.
	Before []Story `json:"before"`
	After  []Story `json:"after"`
}

// DecisionKind says what a decision does.
type DecisionKind string

// The kinds of decisions.
const (
	// DecisionSplit: articles of different sides are never of one story.
	DecisionSplit DecisionKind = "split"
	// DecisionMerge: the articles, those of each story a side, are of one story.
	DecisionMerge DecisionKind = "merge"
	// DecisionPin: the one article is canonical in whatever story it is.
	DecisionPin DecisionKind = "pin"
)

// Stands reports whether the decision has not been undone.
func (d *Decision) Stands() bool { return d.Undone.IsZero() }
