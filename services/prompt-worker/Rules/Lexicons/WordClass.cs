namespace AdGenius.PromptWorker.Rules.Lexicons;

/// <summary>The classes of words and phrases; each is a section of the lexicon files.</summary>
internal enum WordClass
{
    // Grammar
    Article,
    Preposition,
    Conjunction,
    Copula,
    Pronoun,
    Of,
    For,
    Negator,
    Abbreviation,

    // Numbers and lengths
    Number,
    TimeUnit,
    HalfAfter,
    Approximately,
    AtMost,
    LengthNoun,
    Long,
    MakeIt,
    Filler,
    Each,
    SceneNoun,
    ShotNoun,
    ActionVerb,
    Idiom,
    DecadeTail,
    DecadeYears,

    // The requested thing
    VideoNoun,
    Modifier,
    Device,
    Request,
    Polite,
    LeadIn,
    Only,

    // Shapes, sizes, rates, platforms
    Format,
    Shape,
    StrongShape,
    ClockBefore,
    ClockAfter,
    Platform,
    PlatformPost,
    Quality,
    RateUnit,
    RateNoun,
    PerSecond,

    // Exclusions
    Negation,
    NegationAfter,
    AvoidVerb,
    Determiner,
    Concrete,
    Abstract,
    FigurativeBefore,
    NeverBefore,
    InFrame,
    NotPlain,

    // Scenes
    Sequence,
    SequenceAnywhere,
    SequenceBlock,
    SceneLead,
    Direction,
    DirectionUse,
    DirectionNoun,
    DirectionKey,
    StyleNoun,

    // Looks
    Style,
    Mood,
    Lighting,
    Camera,
    Setting,
    Palette,

    // Sound and overlays
    Voice,
    VoiceTrait,
    LanguageName,
    Says,
    Music,
    MusicMood,
    MusicNot,
    Captions,
    CaptionsBurned,
    Logo,
    LogoPlace,
    CallToAction,
    ScreenText,
    Headline,
    LegalLine,
    EndCard,
    With,

    // Scores and dialects
    Product,
    Risk,
    Picture,
}
