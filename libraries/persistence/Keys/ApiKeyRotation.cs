namespace AdGenius.Persistence.Keys;

/// <summary>What came of replacing a key.</summary>
/// <param name="Made">The new key; null where none was made.</param>
/// <param name="ReplacedById">The id of the key that has replaced it before; null where none has.</param>
public sealed record ApiKeyRotation(NewApiKey? Made, string? ReplacedById);
