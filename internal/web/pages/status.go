package pages

import (
	"context"

	"wirefold/store"
)

type statusPage struct {
	frame
	Status *Status // nil if nobody knows
	Meta   store.Meta
}

func (p *Pages) status(ctx context.Context, r request) (view, error) {
	page := statusPage{frame: r.frame}
	page.Title, page.Here = "Status", "status"
	if p.opts.Status != nil {
		s := p.opts.Status()
		page.Status = &s
	}
	err := p.opts.Store.View(ctx, func(tx store.Reader) (err error) {
		page.Meta, err = tx.Meta()
		return err
	})
	return view{template: "status.html", data: page}, err
}
