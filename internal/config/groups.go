package config

// Group is what holds for the sources of a group among each other.
type Group struct {
	Name string
	// Threshold is dedupe.threshold for two articles whose sources are both in the group;
	// of several such groups, the highest counts.
	Threshold float64
}

// decodeGroups reads all [[group]] tables. The sources are known by now.
func decodeGroups(c *Config, root *table) {
	lines := map[string]int{}
	for _, t := range root.tables("group") {
		g := Group{Threshold: c.Dedupe.Threshold}
		if !t.has("name") {
			t.d.problem(t.node.at, t.full("name"), "%s: name is missing", t.path)
		}
		read(t, "name", &g.Name, c.knownGroup)
		t.number("threshold", &g.Threshold, 0.1, 0.99)
		t.finish()
		if first := lines[g.Name]; first > 0 && g.Name != "" {
			t.d.problem(t.at("name"), t.full("name"), "the group %s has a table on line %d already", quote(g.Name), first)
		}
		lines[g.Name] = t.d.line(t.at("name"))
		c.Groups = append(c.Groups, g)
	}
}
