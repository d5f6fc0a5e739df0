using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit.Fakes;

namespace AdGenius.Orchestrator.Tests.Scenarios;

/// <summary>Rows of takes and their jobs as the saga leaves them.</summary>
internal static class Takes
{
    public static VideoState Job(GenerateVideo request, params TakeState[] takes) => new()
    {
        CorrelationId = Guid.NewGuid(),
        RequestId = request.RequestId,
        TenantName = request.TenantName,
        CreativeId = request.CreativeId,
        Request = request,
        Parameters = WorkerEvents.Parameters(request),
        Takes = [.. takes],
    };

    /// <summary>A take whose second of two batches is missing.</summary>
    public static TakeState Rendering() => new()
    {
        TakeId = Guid.NewGuid(),
        Number = 1,
        Attempt = 1,
        Status = TakeStatus.Generating,
        Model = "local",
        Source = KeyframeSource.Diffusion,
        Plan = new TakeKeyframePlan
        {
            Motion = Motion.Pan,
            Batches = [[new() { SceneIndex = 0 }, new() { SceneIndex = 1 }], [new() { SceneIndex = 2 }]],
        },
        RenderedBatches = [0],
        Keyframes = [Rendered(0), Rendered(1)],
        Resolved = "tiny",
    };

    public static TakeState Composing()
    {
        var take = Rendering();
        take.RenderedBatches = [0, 1];
        take.Keyframes = [.. take.Keyframes, Rendered(2)];
        return take;
    }

    public static TakeState AtProvider() => new()
    {
        TakeId = Guid.NewGuid(), Number = 1, Attempt = 1, Status = TakeStatus.Generating, Model = "google_veo",
    };

    /// <summary>A take whose provider has made an image.</summary>
    public static TakeState WithImage()
    {
        var take = AtProvider();
        take.Keyframes = [Rendered(0)];
        take.ProducedBy = new ProducedBy { Model = "stability_svd", Resolved = "sd3" };
        return take;
    }

    private static RenderedKeyframe Rendered(int index) => new()
    {
        Index = index,
        SceneIndex = index,
        Picture = new MediaReference { Key = $"staging/{index}.png", Length = 1, Sha256 = "", ContentType = "image/png" },
    };
}
