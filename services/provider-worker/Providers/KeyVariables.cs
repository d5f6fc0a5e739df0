namespace AdGenius.ProviderWorker.Providers;

/// <summary>The environment variables that may hold a provider's key: the vendor's own name first, then the documented older one.</summary>
internal sealed record KeyVariables(params string[] Names)
{
    /// <summary>For a provider without a key.</summary>
    public static readonly KeyVariables None = new();

    /// <summary>Two variables with the halves of a key, which is <c>id:secret</c>; used where none of the others is set.</summary>
    public (string Id, string Secret)? Halves { get; init; }

    /// <summary><paramref name="configured"/> if it is set, else the first variable that is; null when none is.</summary>
    public string? Read(IConfiguration configuration, string? configured) =>
        !string.IsNullOrWhiteSpace(configured)
            ? configured
            : Names.Select(name => configuration[name]).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value))
                ?? Join(configuration);

    /// <summary>True when one of them is set.</summary>
    public bool IsSet(IConfiguration configuration) => Read(configuration, null) is not null;

    /// <summary>For messages: <c>A or B</c>.</summary>
    public override string ToString() => string.Join(" or ", Names);

    private string? Join(IConfiguration configuration) =>
        Halves is { } halves && configuration[halves.Id] is { } id && configuration[halves.Secret] is { } secret
            && !string.IsNullOrWhiteSpace(id) && !string.IsNullOrWhiteSpace(secret)
            ? $"{id.Trim()}:{secret.Trim()}"
            : null;
}
