namespace AdGenius.PromptWorker.Regeneration;

/// <summary>The classes of words and phrases of feedback; each is a section of the lexicon files.</summary>
internal enum FeedbackClass
{
    /// <summary>A tone of <see cref="Tone"/>, such as "warmer".</summary>
    Tone,

    /// <summary>"slower" and "faster".</summary>
    Pace,

    /// <summary>"longer", "half as long": the value is a factor.</summary>
    Length,

    /// <summary>"louder" and "quieter".</summary>
    Loudness,

    /// <summary>"higher resolution": the next larger or smaller size of the pictures.</summary>
    Resolution,

    /// <summary>A word before what is to be left out.</summary>
    Remove,

    /// <summary>A word after what is to be left out.</summary>
    RemoveAfter,

    /// <summary>A wish for the state before a change.</summary>
    Undo,

    /// <summary>A wish for other pictures of the same.</summary>
    Repeat,

    /// <summary>A verb for another order of scenes.</summary>
    Reorder,

    /// <summary>A word before what is to be shown again.</summary>
    Restore,

    /// <summary>A word before what is to be added.</summary>
    Add,

    /// <summary>A word after what is to be added.</summary>
    AddAfter,

    /// <summary>A verb before "X with Y".</summary>
    Replace,

    /// <summary>The word between X and Y after <see cref="Replace"/>.</summary>
    ReplaceBy,

    /// <summary>The verb after "X, Y" where verbs are last.</summary>
    ReplaceAfter,

    /// <summary>The word between X and Y before <see cref="ReplaceAfter"/>.</summary>
    ReplaceBetween,

    /// <summary>The word between Y and X in "Y instead of X".</summary>
    InsteadOf,

    /// <summary>Praise of something, and words that ask for no change.</summary>
    Keep,

    /// <summary>A word such as "good", which is praise where no other words than frames and praise are beside it.</summary>
    Praise,

    /// <summary>A word such as "more" or "not", which makes a wish or a complaint of <see cref="Praise"/>.</summary>
    Demand,

    /// <summary>A part of the brief, such as the music; the value is its field.</summary>
    Target,

    /// <summary>A noun for a scene.</summary>
    Scene,

    /// <summary>A noun for a scene before its number.</summary>
    SceneNumber,

    /// <summary>"first", "last": the value counts from 1, or from the end below 0.</summary>
    Ordinal,

    /// <summary>Words that end the limitation to one scene.</summary>
    AllScenes,

    /// <summary>A number in words.</summary>
    Number,

    /// <summary>A word that changes nothing by itself.</summary>
    Frame,
}
