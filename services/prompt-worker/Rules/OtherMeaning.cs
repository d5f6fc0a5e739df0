using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;

namespace AdGenius.PromptWorker.Rules;

/// <summary>
/// Words that name a place, and something else beside certain words: a man waves, a kitchen island, parking space, a live stream, a wood
/// table.
/// </summary>
internal static class OtherMeaning
{
    private const string People =
        "he|she|they|who|we|i|you|man|men|woman|women|girl|boy|child|children|kid|baby|toddler|person|people|friend|mother|father|mom|mum|"
        + "dad|parent|grandmother|grandfather|grandma|grandpa|neighbor|neighbour|couple|family|crowd|fan|captain|sailor|driver|bride|groom|"
        + "player|astronaut|robot|queen|king|prince|princess|president|dancer|singer|host|guest|customer|passenger|pilot|farmer|santa";

    private const string Vehicles = "car|driver|suv|truck|van|taxi|bus|he|she|they|who|man|woman";

    // A word before, or behind the noun.
    private static readonly FrozenDictionary<string, (FrozenSet<string> Before, FrozenSet<string> Behind)> Words =
        new Dictionary<string, (FrozenSet<string>, FrozenSet<string>)>
        {
            ["wave"] = (SetOf(People), SetOf("goodbye|hello|hi|back|his|her|their|my|your|hand|flag|happily|cheerfully|farewell|off")),
            ["island"] = (SetOf("kitchen|cooking|traffic"), SetOf("counter|bench")),
            ["space"] = (
                SetOf("parking|office|living|storage|work|working|floor|shelf|personal|open|small|large|big|tiny|cozy|cosy|outdoor|indoor|"
                    + "empty|white|negative|creative|shared|event|retail|enough|much|more|safe|blank|free|closet|gallery|coworking"),
                SetOf("heater|bar")),
            ["stream"] = (SetOf("live|video|music|data|audio|they|we|you"), SetOf("music|movie|video|your|song|series|show")),
            ["park"] = (SetOf(Vehicles), FrozenSet<string>.Empty),
            ["wood"] = (
                SetOf("of|from|polished|oak|pine|reclaimed"),
                SetOf("table|tables|floor|desk|board|grain|surface|panel|oven|fire|stove|chair|bench|block|counter|background|texture|"
                    + "carving|plank|shelf|box|handle|frame|door|cabin")),
            ["orbit"] = (FrozenSet<string>.Empty, FrozenSet<string>.Empty),
            ["peak"] = (SetOf("its|their|your"), SetOf("performance|season|hour|time|experience|form|condition")),
        }.ToFrozenDictionary();

    /// <summary>True where the words beside a place say that it is none, and for words of a look in the name of a product.</summary>
    public static bool Is(PromptText text, Hit place)
    {
        if (ProductName.Has(text, place))
        {
            return true;
        }

        if (text.Word(place.From) is "ice" && place.To - place.From == 1
            && text.Word(place.To) is "cream" or "cold" or "coffee" or "tea" or "cube" or "lolly" or "pop" or "bucket")
        {
            return true; // no winter
        }

        if (place.Entry.Class is WordClass.Setting && place.To < text.Count && text.Tokens[place.To] is { HyphenBefore: true } joined
            && text.Language is Language.En && joined.Norm.EndsWith("ed", StringComparison.Ordinal))
        {
            return true; // "a wood-fired oven"
        }

        if (place.Entry.Class is not (WordClass.Setting or WordClass.Palette) || place.To - place.From > 1
            || text.Language is not Language.En || !Words.TryGetValue(text.Word(place.From), out var other))
        {
            return false;
        }

        if (text.Word(place.From) is "orbit")
        {
            // "A slow orbit" is camera work.
            return text.Word(place.From - 1) is not ("in" or "into" or "from" or "earth" or "lunar" or "low");
        }

        if (text.Word(place.From) is "park" && text.Text[text.Tokens[place.From].End - 1] is not 's')
        {
            return false; // "a car park" is a place, "a car parks beside the house" is none
        }

        return (!text.IsDelimiter(place.From - 1) && other.Before.Contains(text.Word(place.From - 1)))
            || (!text.IsDelimiter(place.To) && other.Behind.Contains(text.Word(place.To)));
    }

    private static FrozenSet<string> SetOf(string words) => FrozenSet.ToFrozenSet(words.Split('|'));
}
