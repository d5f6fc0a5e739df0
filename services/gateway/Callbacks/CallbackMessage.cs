namespace AdGenius.Gateway.Callbacks;

/// <summary>A callback as it came.</summary>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its raw body: signatures are over bytes.</param>
/// <param name="Audience">The address it was sent to, as the provider knows it.</param>
internal sealed record CallbackMessage(IHeaderDictionary Headers, byte[] Body, string Audience)
{
    /// <summary>A header's only value; null when there is none or there are several.</summary>
    public string? Header(string name) => Headers[name] is [{ Length: > 0 } value] ? value : null;
}
