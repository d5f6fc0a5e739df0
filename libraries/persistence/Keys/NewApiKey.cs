namespace AdGenius.Persistence.Keys;

/// <summary>A key that was just created. Not a record, whose ToString would print the secret.</summary>
public sealed class NewApiKey
{
    internal NewApiKey(ApiKey key, string text)
    {
        Key = key;
        Text = text;
    }

    /// <summary>The stored row.</summary>
    public ApiKey Key { get; }

    /// <summary>The key with its secret. It is not stored: a lost key must be replaced.</summary>
    public string Text { get; }
}
