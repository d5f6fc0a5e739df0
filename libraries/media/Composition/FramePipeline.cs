using AdGenius.Media.Composition.Pictures;
using AdGenius.Media.Composition.Timeline;
using AdGenius.Media.Composition.Transitions;
using AdGenius.Media.Tools;

namespace AdGenius.Media.Composition;

/// <summary>Renders frames on a few threads and writes them in order: the encoder does not wait while a core is free.</summary>
internal sealed class FramePipeline(ClipPlan plan, ClipTimeline timeline, FrameCache cache)
{
    /// <summary>An encoder that has not read a frame for this long is stalled.</summary>
    private static readonly TimeSpan StallTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Rendering takes a small part of the encoder's time; more threads would only take cores from the encoder.</summary>
    private static int RendererCount => Math.Clamp(ThreadCounts.Processors / 4, 1, 8);

    public async Task WriteAllAsync(Stream output, Func<int, CancellationToken, Task>? written, CancellationToken cancellationToken)
    {
        var transition = SceneTransition.Of(plan.Transition, plan.Size, plan.Seed);
        var slots = new Queue<RenderSlot>();
        for (var i = 0; i <= RendererCount; i++)
        {
            slots.Enqueue(new RenderSlot(new FrameRenderer(plan.Size, transition), new PlanarPicture(plan.Size.Width, plan.Size.Height)));
        }

        var rendering = new Queue<Task<RenderSlot>>();
        try
        {
            for (var frame = 0; frame < plan.FrameCount; frame++)
            {
                if (!slots.TryDequeue(out var slot))
                {
                    slot = await WriteNextAsync(rendering, output, cancellationToken);
                    await ReportProgressAsync(written, frame - rendering.Count, cancellationToken);
                }

                var composition = timeline.GetFrameComposition(frame);
                var pictures = await cache.GetRangeAsync(composition.FirstPicture, composition.LastPicture, cancellationToken);
                rendering.Enqueue(Task.Run(() => slot.Render(composition, pictures), cancellationToken));
            }

            while (rendering.Count > 0)
            {
                await WriteNextAsync(rendering, output, cancellationToken);
                await ReportProgressAsync(written, plan.FrameCount - rendering.Count, cancellationToken);
            }
        }
        finally
        {
            await Task.WhenAll((IEnumerable<Task>)rendering).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static Task ReportProgressAsync(Func<int, CancellationToken, Task>? written, int frames, CancellationToken cancellationToken) =>
        written is null ? Task.CompletedTask : written(frames, cancellationToken);

    private static async Task<RenderSlot> WriteNextAsync(
        Queue<Task<RenderSlot>> rendering,
        Stream output,
        CancellationToken cancellationToken)
    {
        var slot = await rendering.Dequeue();
        using var stalled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stalled.CancelAfter(StallTimeout);
        try
        {
            await output.WriteAsync(slot.Frame.Pixels, stalled.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new Processes.ToolFailedException("The encoder stalled.") { TimedOut = true };
        }

        return slot;
    }

    private sealed record RenderSlot(FrameRenderer Renderer, PlanarPicture Frame)
    {
        public RenderSlot Render(FrameComposition composition, PlanarPicture[] pictures)
        {
            Renderer.Render(composition, pictures, Frame);
            return this;
        }
    }
}
