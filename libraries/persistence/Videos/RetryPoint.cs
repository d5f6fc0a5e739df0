namespace AdGenius.Persistence.Videos;

/// <summary>The stage from which a failed take is retried.</summary>
public enum RetryPoint
{
    /// <summary>The request is checked and its prompt quantified again, with every take of the job.</summary>
    Prompt,

    /// <summary>The pictures or the clip are made anew.</summary>
    Generation,

    /// <summary>The keyframes that are missing are rendered.</summary>
    Keyframes,

    /// <summary>The clip is composed of the pictures that were made.</summary>
    Composition,

    /// <summary>The clip is finished.</summary>
    Finishing,

    /// <summary>The finished files are stored.</summary>
    Storing,
}
