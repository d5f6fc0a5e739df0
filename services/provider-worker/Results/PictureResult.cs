using AdGenius.Contracts;
using AdGenius.ProviderWorker.Providers;

namespace AdGenius.ProviderWorker.Results;

/// <summary>Every way the loading of a source picture can end.</summary>
internal abstract record PictureResult
{
    private PictureResult()
    {
    }

    /// <summary>There it is.</summary>
    internal sealed record Loaded(SourcePicture Picture) : PictureResult;

    /// <summary>Not one we take.</summary>
    internal sealed record Refused(Failure Failure) : PictureResult;

    /// <summary>May work later.</summary>
    internal sealed record TryAgain(string Why) : PictureResult;
}
