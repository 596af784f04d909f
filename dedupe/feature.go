package dedupe

import "math"

// Feature is a measurement of a shorter text a against a longer one b.
type Feature uint8

// The features. A share of nothing is 1: where there are no figures, none differs.
const (
	FeatureShare            Feature = iota // share of a's words in shared passages
	FeatureShareLong                       // share of b's words in shared passages
	FeatureInB                             // containment of a's shingles in b
	FeatureInA                             // containment of b's shingles in a
	FeatureResemblance                     // resemblance of the shingles
	FeaturePassages                        // number of shared passages
	FeatureLongest                         // words in the longest passage
	FeatureLongestShare                    // the same, as a share of a
	FeaturePassageWords                    // mean words in a passage
	FeatureShingles                        // share of a's fingerprints in b, by rarity
	FeatureUnique                          // shared fingerprints that no third text has
	FeatureUniqueShare                     // the same, as a share of all that are shared
	FeatureInOrder                         // share of the shared words that come in one order
	FeatureSpread                          // share of a's eighths that a passage touches
	FeatureBegin                           // where in b the shared part begins
	FeatureHead                            // share of a before the first passage
	FeatureTail                            // share of a after the last passage
	FeatureTailLong                        // share of b after the last passage
	FeatureCut                             // share of a between passages with nothing instead in b
	FeatureAdded                           // share of b between passages with nothing instead in a
	FeatureCuts                            // number of such places in a
	FeatureAdds                            // number of such places in b
	FeatureReplaced                        // number of short gaps in both
	FeatureRecurring                       // share of a's names that come up again in the rest of b
	FeatureFigures                         // share of a's figures that b has
	FeatureFiguresMissing                  // number of a's figures that b lacks
	FeatureFiguresCount                    // number of a's figures
	FeatureFiguresLong                     // share of b's figures that a has
	FeatureFiguresNew                      // number of b's figures that a lacks
	FeatureSwappedFigures                  // gaps in which each has a figure that the other lacks
	FeatureNames                           // share of a's names that b has
	FeatureNamesMissing                    // number of a's names that b lacks
	FeatureNamesCount                      // number of a's names
	FeatureNamesLong                       // share of b's names that a has
	FeatureSwappedNames                    // gaps in which each has a name that the other lacks
	FeatureSwaps                           // swapped figures and names for each passage
	FeatureRare                            // share of a's rare words that b has
	FeatureRareMissing                     // number of a's rare words that b lacks
	FeatureRareLong                        // share of b's rare words that a has
	FeatureSwappedRare                     // gaps in which each has a rare word that the other lacks
	FeatureSwappedRareShare                // the same for each passage
	FeatureWords                           // share of a's words in b, by rarity
	FeatureWordsLong                       // share of b's words in a, by rarity
	FeatureLength                          // logarithm of a's words
	FeatureRatio                           // a's words by b's
	FeatureHeadSwap                        // the texts begin with different names, figures or rare words
	FeatureTailSwap                        // the texts end with different ones
	FeatureTitle                           // share of either title's rare words that the other article has, the smaller one
	FeatureSameSource                      // 1 if both come from one source
	FeatureHours                           // logarithm of the hours between the two beyond sameDay
	// What follows only says whether a is the beginning of b, see Opening.
	FeatureTitleHere // share of b's title, by rarity, that stands in a
	FeatureTitleRest // share of b's title, by rarity, that stands in what b alone has
	FeatureTitles    // share of a's title, by rarity, that stands in b's title
	FeatureAgain     // share of a's words, by rarity, that come up again in what b alone has
	FeatureStretch   // share of b that the shared part runs through
	numFeatures
)

// Features are the measurements of a pair of texts.
type Features [numFeatures]float64

// trait is what is known of a feature besides its value.
type trait struct {
	name  string
	group Group
	// best is the value of a pair that agrees entirely in this; NaN if no value
	// does.
	best float64
	// sign is 1 if more of the feature must never speak against a fold, -1 if it
	// must never speak for one, 0 if it may do either.
	sign int
}

// none stands for no best value.
var none = math.NaN()

// traits are those of the features, in their order.
var traits = [numFeatures]trait{
	FeatureShare:            {"share", GroupPassages, 1, 1},
	FeatureShareLong:        {"share_long", GroupPassages, 1, 1},
	FeatureInB:              {"in_b", GroupPassages, 1, 1},
	FeatureInA:              {"in_a", GroupPassages, 1, 1},
	FeatureResemblance:      {"resemblance", GroupPassages, 1, 1},
	FeaturePassages:         {"passages", GroupPassages, none, 0},
	FeatureLongest:          {"longest", GroupPassages, none, 0},
	FeatureLongestShare:     {"longest_share", GroupPassages, 1, 1},
	FeaturePassageWords:     {"passage_words", GroupPassages, none, 0},
	FeatureShingles:         {"shingles", GroupPassages, 1, 1},
	FeatureUnique:           {"unique", GroupPassages, none, 0},
	FeatureUniqueShare:      {"unique_share", GroupPassages, 1, 0},
	FeatureInOrder:          {"in_order", GroupOrder, 1, 1},
	FeatureSpread:           {"spread", GroupOrder, 1, 1},
	FeatureBegin:            {"begin", GroupOrder, 0, -1},
	FeatureHead:             {"head", GroupOrder, 0, -1},
	FeatureTail:             {"tail", GroupOrder, 0, 0},
	FeatureTailLong:         {"tail_long", GroupOrder, 0, 0},
	FeatureCut:              {"cut", GroupOrder, 0, 0},
	FeatureAdded:            {"added", GroupOrder, 0, 0},
	FeatureCuts:             {"cuts", GroupOrder, 0, 0},
	FeatureAdds:             {"adds", GroupOrder, 0, 0},
	FeatureReplaced:         {"replaced", GroupOrder, 0, 0},
	FeatureRecurring:        {"recurring", GroupOrder, 1, 1},
	FeatureFigures:          {"figures", GroupFigures, 1, 1},
	FeatureFiguresMissing:   {"figures_missing", GroupFigures, 0, -1},
	FeatureFiguresCount:     {"figures_count", GroupFigures, none, 0},
	FeatureFiguresLong:      {"figures_long", GroupFigures, 1, 1},
	FeatureFiguresNew:       {"figures_new", GroupFigures, 0, 0},
	FeatureSwappedFigures:   {"swapped_figures", GroupFigures, 0, -1},
	FeatureNames:            {"names", GroupNames, 1, 1},
	FeatureNamesMissing:     {"names_missing", GroupNames, 0, -1},
	FeatureNamesCount:       {"names_count", GroupNames, none, 0},
	FeatureNamesLong:        {"names_long", GroupNames, 1, 1},
	FeatureSwappedNames:     {"swapped_names", GroupNames, 0, -1},
	FeatureSwaps:            {"swaps", GroupNames, 0, -1},
	FeatureRare:             {"rare", GroupRare, 1, 1},
	FeatureRareMissing:      {"rare_missing", GroupRare, 0, -1},
	FeatureRareLong:         {"rare_long", GroupRare, 1, 1},
	FeatureSwappedRare:      {"swapped_rare", GroupRare, 0, -1},
	FeatureSwappedRareShare: {"swapped_rare_share", GroupRare, 0, 0},
	FeatureWords:            {"words", GroupRare, 1, 1},
	FeatureWordsLong:        {"words_long", GroupRare, 1, 1},
	FeatureLength:           {"length", GroupLength, none, 0},
	FeatureRatio:            {"ratio", GroupLength, none, 0},
	FeatureHeadSwap:         {"head_swap", GroupNames, 0, -1},
	FeatureTailSwap:         {"tail_swap", GroupNames, 0, -1},
	FeatureTitle:            {"title", GroupNames, 1, 1},
	FeatureSameSource:       {"same_source", GroupLength, none, -1},
	FeatureHours:            {"hours", GroupTime, 0, -1},
	FeatureTitleHere:        {"title_here", GroupNames, 1, 1},
	FeatureTitleRest:        {"title_rest", GroupNames, none, 0},
	FeatureTitles:           {"titles", GroupNames, 1, 1},
	FeatureAgain:            {"again", GroupOrder, 1, 1},
	FeatureStretch:          {"stretch", GroupOrder, 1, 1},
}

// String returns the feature's name in lower case.
func (f Feature) String() string { return traits[f].name }

// Sign returns 1 if more of the feature must never speak against a fold, -1 if it
// must never speak for one, and 0 if it may do either.
func (f Feature) Sign() int { return traits[f].sign }
