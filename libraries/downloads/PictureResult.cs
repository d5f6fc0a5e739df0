using AdGenius.Contracts;

namespace AdGenius.Downloads;

/// <summary>Every result that loading a source picture can have.</summary>
public abstract record PictureResult
{
    private PictureResult()
    {
    }

    /// <summary>It was loaded.</summary>
    public sealed record Loaded(SourcePicture Picture) : PictureResult;

    /// <summary>It is not allowed or not usable.</summary>
    public sealed record Refused(Failure Failure) : PictureResult;

    /// <summary>It cannot be loaded now; may succeed later.</summary>
    /// <param name="Reason">Why, in a sentence for the tenant.</param>
    /// <param name="IsStorage">The object store is the cause, and not the picture's own server.</param>
    public sealed record TransientFailure(string Reason, bool IsStorage = false) : PictureResult;
}
