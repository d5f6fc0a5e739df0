using AdGenius.Contracts;

namespace AdGenius.Downloads;

/// <summary>Every way the loading of a source picture can end.</summary>
public abstract record PictureResult
{
    private PictureResult()
    {
    }

    /// <summary>There it is.</summary>
    public sealed record Loaded(SourcePicture Picture) : PictureResult;

    /// <summary>Not one we take.</summary>
    public sealed record Refused(Failure Failure) : PictureResult;

    /// <summary>May work later.</summary>
    public sealed record TransientFailure(string Reason) : PictureResult;
}
