namespace AdGenius.Media.Composition;

/// <summary>A still picture to compose with.</summary>
/// <param name="ContentType"><c>image/png</c>, <c>image/jpeg</c> or <c>image/webp</c>.</param>
/// <param name="OpenAsync">Opens its bytes; called once, when it is needed.</param>
public sealed record SuppliedPicture(string ContentType, Func<CancellationToken, Task<Stream>> OpenAsync);
