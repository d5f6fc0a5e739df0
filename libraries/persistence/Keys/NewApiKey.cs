namespace AdGenius.Persistence.Keys;

/// <summary>A key that was just made. A class and no record, so that its text is printed by nobody who prints the whole.</summary>
public sealed class NewApiKey
{
    internal NewApiKey(ApiKey key, string text)
    {
        Key = key;
        Text = text;
    }

    /// <summary>What is stored.</summary>
    public ApiKey Key { get; }

    /// <summary>What the tenant calls with. It is stored nowhere: whoever loses it needs a new key.</summary>
    public string Text { get; }
}
