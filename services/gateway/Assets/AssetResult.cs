using AdGenius.Persistence.Assets;

namespace AdGenius.Gateway.Assets;

/// <summary>The result of an upload.</summary>
internal abstract record AssetResult
{
    private AssetResult()
    {
    }

    /// <summary>It is stored; not new where the tenant had the same bytes before.</summary>
    public sealed record Stored(Asset Asset, bool IsNew) : AssetResult;

    /// <summary>It is not accepted.</summary>
    public sealed record Refused(IResult Answer) : AssetResult;
}
