using AdGenius.Media.Composition.Pictures;
using AdGenius.Media.Composition.Timeline;
using AdGenius.Media.Composition.Transitions;

namespace AdGenius.Media.Composition;

/// <summary>Paints frames on a few threads and writes them in order: the encoder never waits while there is a core to paint on.</summary>
internal sealed class FrameLine(ClipPlan plan, ClipTimeline timeline, PictureShelf shelf)
{
    /// <summary>An encoder that has not taken a frame for this long will not take another.</summary>
    private static readonly TimeSpan StallLimit = TimeSpan.FromMinutes(2);

    /// <summary>Painting takes a small part of what encoding takes; more threads would only take cores from the encoder.</summary>
    private static int Painters => Math.Clamp(Environment.ProcessorCount / 4, 1, 8);

    public async Task WriteAllAsync(Stream output, Func<int, CancellationToken, Task>? written, CancellationToken cancellationToken)
    {
        var join = SceneJoin.Of(plan.Transition, plan.Size, plan.Seed);
        var easels = new Queue<Easel>();
        for (var i = 0; i <= Painters; i++)
        {
            easels.Enqueue(new Easel(new FramePainter(plan.Size, join), new PlanarPicture(plan.Size.Width, plan.Size.Height)));
        }

        var painting = new Queue<Task<Easel>>();
        try
        {
            for (var frame = 0; frame < plan.FrameCount; frame++)
            {
                if (!easels.TryDequeue(out var easel))
                {
                    easel = await WriteNextAsync(painting, output, cancellationToken);
                    await TellAsync(written, frame - painting.Count, cancellationToken);
                }

                var recipe = timeline.RecipeOf(frame);
                var pictures = await shelf.TakeAsync(recipe.FirstPicture, recipe.LastPicture);
                painting.Enqueue(Task.Run(() => easel.Paint(recipe, pictures), cancellationToken));
            }

            while (painting.Count > 0)
            {
                await WriteNextAsync(painting, output, cancellationToken);
                await TellAsync(written, plan.FrameCount - painting.Count, cancellationToken);
            }
        }
        finally
        {
            await Task.WhenAll((IEnumerable<Task>)painting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static Task TellAsync(Func<int, CancellationToken, Task>? written, int frames, CancellationToken cancellationToken) =>
        written is null ? Task.CompletedTask : written(frames, cancellationToken);

    private static async Task<Easel> WriteNextAsync(Queue<Task<Easel>> painting, Stream output, CancellationToken cancellationToken)
    {
        var easel = await painting.Dequeue();
        using var stalled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stalled.CancelAfter(StallLimit);
        try
        {
            await output.WriteAsync(easel.Frame.Pixels, stalled.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new Processes.ToolFailedException("The encoder stood still.") { TimedOut = true };
        }

        return easel;
    }

    private sealed record Easel(FramePainter Painter, PlanarPicture Frame)
    {
        public Easel Paint(FrameRecipe recipe, PlanarPicture[] pictures)
        {
            Painter.Paint(recipe, pictures, Frame);
            return this;
        }
    }
}
