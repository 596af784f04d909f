package daemon

import "wirefold/internal/web"

// status says what the daemon does, for the page about it.
func (d *Daemon) status() web.Status {
	_, due, _ := d.dispatch.figures()
	polling, paused := d.dispatch.activity()
	figures := d.ingester.Figures()
	status := web.Status{
		Started: d.opened, Sources: len(d.config().Sources), Due: due, Paused: paused,
		Queue: figures.Waiting, Texts: figures.Texts, Committed: figures.Committed,
	}
	if h := d.publisher.Status(); h != nil {
		status.Hub = &web.Hub{URL: h.Hub, Feeds: h.Topics, Announced: h.Announced, Failing: h.Failing, Error: h.Error}
	}
	for _, id := range polling {
		status.Polling = append(status.Polling, d.source(id).Name)
	}
	return status
}
