package parse

import "time"

// Limits bounds what is read of one document. A field that is zero means the default.
type Limits struct {
	Bytes      int           // length of the document; default 16 MiB
	Items      int           // items or entries; default 5,000
	Depth      int           // nesting of elements, or of JSON; default 256
	Elements   int           // elements, or JSON objects; default 250,000
	Attributes int           // attributes of one element; default 256
	Namespaces int           // namespace declarations in force at one place; default 64
	Time       time.Duration // for all of it; default 10 s
}

func (l Limits) orDefault() Limits {
	set := func(field *int, value int) {
		if *field == 0 {
			*field = value
		}
	}
	set(&l.Bytes, 16<<20)
	set(&l.Items, 5000)
	set(&l.Depth, 256)
	set(&l.Elements, 250_000)
	set(&l.Attributes, 256)
	set(&l.Namespaces, 64)
	if l.Time == 0 {
		l.Time = 10 * time.Second
	}
	return l
}
