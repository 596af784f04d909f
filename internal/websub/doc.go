// Package websub is both ends of WebSub (W3C Recommendation of 23 January 2018): it
// subscribes to the hubs of sources, and tells our own hub when one of our feeds has
// changed.
//
// What a hub asks and sends is hostile until shown otherwise. A callback is known to
// its hub alone; a verification counts only if it was asked for; a message counts only
// with its signature, and only once. What a message holds goes the way of a poll.
//
// How a subscription goes from state to state is plain functions of the record, the
// question and the time. Subscriber keeps the records; Publisher keeps those of our
// own feeds.
package websub
