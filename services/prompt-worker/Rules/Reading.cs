using AdGenius.Contracts;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;

namespace AdGenius.PromptWorker.Rules;

/// <summary>What a prompt states, and from which words it was read. Null and empty: nothing is stated.</summary>
internal sealed class Reading
{
    /// <summary>The prompt.</summary>
    public PromptText Text { get; set; } = PromptText.Empty;

    /// <summary>Length in seconds.</summary>
    public double? DurationSeconds { get; set; }

    /// <summary>The greatest length in seconds, where only that is stated.</summary>
    public double? MaxDurationSeconds { get; set; }

    /// <summary>Length of each scene in seconds.</summary>
    public double? SceneSeconds { get; set; }

    /// <summary>The number of scenes.</summary>
    public int? SceneCount { get; set; }

    /// <summary>The length of each scene in order, where every scene states its own.</summary>
    public IReadOnlyList<double>? SceneLengths { get; set; }

    /// <summary>The length of the first scene in seconds, where no other scene states one.</summary>
    public double? FirstSceneSeconds { get; set; }

    /// <summary>The scenes in order, without parameters, where their numbers or times say where each begins; else null.</summary>
    public IReadOnlyList<string>? Scenes { get; set; }

    /// <summary>What stands before the first of these scenes, without parameters.</summary>
    public string Lead { get; set; } = "";

    /// <summary>One of the aspect ratios that can be requested.</summary>
    public string? AspectRatio { get; set; }

    /// <summary>The aspect ratios, where several are stated.</summary>
    public IReadOnlyList<string> AspectRatios { get; set; } = [];

    /// <summary>The aspect ratio that the platforms need; a stated one takes precedence.</summary>
    public string? PlatformAspectRatio { get; set; }

    /// <summary>Where the video is shown, such as <c>tiktok</c> or <c>bumper</c>.</summary>
    public List<string> Platforms { get; } = [];

    /// <summary>Frames per second, 1 to 60.</summary>
    public double? FramesPerSecond { get; set; }

    /// <summary>The picture size.</summary>
    public Quality? Quality { get; set; }

    /// <summary>What not to show, in the words of the prompt.</summary>
    public List<string> Exclusions { get; } = [];

    /// <summary>The same in English, for models that read nothing else.</summary>
    public List<string> ExclusionsInEnglish { get; } = [];

    /// <summary>A style that is named as one.</summary>
    public string? Style { get; set; }

    /// <summary>The decade of the look, such as <c>1990s</c>.</summary>
    public string? Decade { get; set; }

    /// <summary>What style, mood, light, camera and setting were read from.</summary>
    public IReadOnlyDictionary<WordClass, FacetTerm> Look { get; set; } = new Dictionary<WordClass, FacetTerm>();

    /// <summary>The words of a voice-over.</summary>
    public string? VoiceText { get; set; }

    /// <summary>The language of the voice-over, as a tag such as <c>de</c>.</summary>
    public string? VoiceLanguage { get; set; }

    /// <summary>True where a voice is asked for whose words are not stated.</summary>
    public bool WantsVoice { get; set; }

    /// <summary>The mood of music.</summary>
    public string? MusicMood { get; set; }

    /// <summary>True where captions are asked for.</summary>
    public bool Captions { get; set; }

    /// <summary>Length of the end card in seconds.</summary>
    public double? EndCardSeconds { get; set; }

    /// <summary>The text of the call to action.</summary>
    public string? CallToAction { get; set; }

    /// <summary>True where the call to action appears at the end.</summary>
    public bool CallToActionIsAtEnd { get; set; }

    /// <summary>A text over the picture.</summary>
    public string? Headline { get; set; }

    /// <summary>True where the headline appears at the end.</summary>
    public bool HeadlineIsAtEnd { get; set; }

    /// <summary>The legal line.</summary>
    public string? LegalLine { get; set; }

    /// <summary>When the logo is shown, where one is asked for.</summary>
    public LogoPlacement? Logo { get; set; }

    /// <summary>The words behind each parameter.</summary>
    public List<PromptSpan> Spans { get; } = [];

    /// <summary>What was changed to the nearest possible value, in sentences.</summary>
    public List<string> Adjustments { get; } = [];

    /// <summary>What cannot be made; each names the field and the allowed values.</summary>
    public List<Failure> Faults { get; } = [];

    /// <summary>The prompt without the words that state parameters.</summary>
    public string Rest { get; set; } = "";

    /// <summary>Notes which words a parameter was read from.</summary>
    public void Note(PromptText text, int from, int to, string field, string value)
    {
        var start = text.Tokens[from].Start;
        Spans.Add(new PromptSpan { Field = field, Value = value, Start = start, Length = text.Tokens[to - 1].End - start });
    }

    /// <summary>Notes what cannot be made.</summary>
    public void Refuse(string field, string sentence) =>
        Faults.Add(new Failure { Code = FailureCode.InvalidRequest, Field = field, Text = sentence });
}
