namespace AdGenius.Deploy.Tests.Outside;

/// <summary>A video that the provider made and charged.</summary>
internal sealed record Charge(string Prompt, decimal Price);
