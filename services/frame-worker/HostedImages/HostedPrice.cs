namespace AdGenius.FrameWorker.HostedImages;

/// <summary>What the keyframes of the model <c>local</c> cost where a hosted model makes them.</summary>
/// <param name="Model">The hosted model.</param>
/// <param name="PerPicture">US dollars.</param>
internal sealed record HostedPrice(string Model, decimal PerPicture);
