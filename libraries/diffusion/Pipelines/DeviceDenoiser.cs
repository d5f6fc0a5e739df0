using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Schedulers;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>
/// The loop with latents that stay on the device: the start is uploaded, the end is downloaded, and between two steps only a few weights
/// are uploaded. For linear schedulers only: clipping cannot be expressed as weights.
/// </summary>
internal sealed class DeviceDenoiser(IGraph unet, UnetSignature signature, LatentGraphs graphs)
{
    // The history grows with the steps; above this size the plain loop is faster.
    private const long MaxHistoryBytes = 256 << 20;

    internal static bool Handles(DenoisePlan plan)
        => plan.Scheduler.IsLinear
            && plan.GuidanceRescale == 0
            && plan.InpaintingChannels.Count == 0
            && HistoryBytes(plan) <= MaxHistoryBytes;

    private static long HistoryBytes(DenoisePlan plan)
        => (long)LinearTrace.RowCount(plan.Scheduler, plan.StartIndex) * plan.PictureLength * plan.PictureCount * sizeof(float);

    internal void Run(DenoisePlan plan, float[] latents, Action<int, Func<float[]>>? afterStep, CancellationToken cancellationToken)
    {
        bool guided = plan.Negatives.Count > 0;
        int batch = plan.PictureCount * (guided ? 2 : 1);
        plan.Scheduler.Begin(plan.StartIndex, plan.PictureCount);
        int rows = LinearTrace.RowCount(plan.Scheduler, plan.StartIndex);
        var trace = new LinearTrace(plan.Scheduler, rows);

        using IGraphRun model = unet.CreateRun();
        UnetInputs.SetConstants(model, signature, plan, batch);
        model.BindOutputToDevice(signature.Output.Name);
        model.Set(signature.Sample.Name, FirstInput(plan, latents, guided), batch, plan.Channels, plan.LatentHeight, plan.LatentWidth);

        using IGraphRun step = graphs.Step(guided).CreateRun();
        SetStart(step, plan, latents, rows, guided);
        using IGraphRun mixing = graphs.Mixing.CreateRun();
        mixing.BindOutput("latents");
        int last = plan.LastIndex;
        for (int i = plan.StartIndex; i < last; i++)
        {
            UnetInputs.SetTimestep(model, signature, plan.Scheduler.Timesteps[i], batch);
            model.Run(cancellationToken);
            trace.Step();
            DenoisingChecks.RequireFiniteStep(plan.Scheduler, i, trace.Weights);
            PutRows(step, trace, plan, rows, latents.Length);
            Mix(step, trace, rows, isLast: i + 1 == last);
            step.BindInputFrom("model_output", model, signature.Output.Name);
            step.Run(cancellationToken);
            model.BindInputFrom(signature.Sample.Name, step, "sample");
            step.BindInputFrom("history", step, "new_history");
            mixing.BindInputFrom("history", step, "new_history");
            int at = i;
            afterStep?.Invoke(i + 1 - plan.StartIndex, () => Fetch(mixing, trace.Clean(at), cancellationToken));
        }

        Fetch(mixing, trace.Weights, cancellationToken).CopyTo(latents, 0);
        DenoisingChecks.RequireFiniteOutput(latents, signature.Part);
    }

    private static float[] FirstInput(DenoisePlan plan, float[] latents, bool guided)
    {
        var modelInput = new float[latents.Length];
        plan.Scheduler.ScaleModelInput(latents, modelInput);
        return guided ? [.. modelInput, .. modelInput] : modelInput;
    }

    private static void SetStart(IGraphRun step, DenoisePlan plan, float[] latents, int rows, bool guided)
    {
        var history = new float[rows * latents.Length];
        latents.CopyTo(history, 0);
        step.Set("history", history, rows, latents.Length);
        step.Set("fresh", new float[latents.Length], 1, latents.Length);
        step.Set("row_shape", (int[])[1, latents.Length], 2);
        step.Set("sample_shape", (int[])[plan.PictureCount, plan.Channels, plan.LatentHeight, plan.LatentWidth], 4);
        if (guided)
        {
            step.Set("guidance", [plan.GuidanceScale], 1);
        }

        step.BindOutputToDevice("new_history");
        step.BindOutputToDevice("sample");
    }

    /// <summary>Sets which rows the step fills, and uploads noise only where noise was drawn.</summary>
    private static void PutRows(IGraphRun step, LinearTrace trace, DenoisePlan plan, int rows, int length)
    {
        var keep = new float[rows];
        Array.Fill(keep, 1);
        keep[trace.OutputRow] = 0;
        var putOutput = new float[rows];
        putOutput[trace.OutputRow] = 1;
        var putFresh = new float[rows];
        if (trace.NoiseRow is { } row)
        {
            keep[row] = 0;
            putFresh[row] = 1;
            var fresh = new float[length];
            plan.Noise.Fill(fresh);
            step.Set("fresh", fresh, 1, length);
        }

        step.Set("keep", keep, rows, 1);
        step.Set("put_model_output", putOutput, rows, 1);
        step.Set("put_fresh", putFresh, rows, 1);
    }

    private static void Mix(IGraphRun step, LinearTrace trace, int rows, bool isLast)
    {
        var weights = new float[rows];
        if (isLast)
        {
            trace.Weights.CopyTo(weights, 0);
        }
        else
        {
            trace.WriteModelInput(weights);
        }

        step.Set("mix", weights, 1, rows);
    }

    private static float[] Fetch(IGraphRun mixing, float[] weights, CancellationToken cancellationToken)
    {
        mixing.Set("mix", weights, 1, weights.Length);
        mixing.Run(cancellationToken);
        return mixing.Read("latents").ToArray();
    }
}
