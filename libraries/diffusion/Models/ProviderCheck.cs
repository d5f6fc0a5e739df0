namespace AdGenius.Diffusion;

/// <summary>What one denoising step on an execution provider came to.</summary>
/// <param name="Provider">Which one.</param>
/// <param name="IsUsable">Whether a picture came out.</param>
/// <param name="LoadSeconds">Time to load the model, in seconds.</param>
/// <param name="StepSeconds">Time for one step with text encoding and decoding, in seconds.</param>
/// <param name="Reason">Why it does not work; null where it does.</param>
public sealed record ProviderCheck(ExecutionProvider Provider, bool IsUsable, double LoadSeconds, double StepSeconds, string? Reason)
{
    /// <summary>Runs one step of a model on each execution provider that the native library has.</summary>
    public static IReadOnlyList<ProviderCheck> RunAll(string folder, TimeProvider time, CancellationToken cancellationToken)
        => [.. ExecutionProviders.BuiltIn().Select(x => Run(folder, x, time, cancellationToken))];

    /// <summary>Runs one step of a model on one execution provider. What is wrong is in <see cref="Reason"/>, never an exception.</summary>
    public static ProviderCheck Run(string folder, ExecutionProvider provider, TimeProvider time, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        double loaded = 0;
        try
        {
            using DiffusionModel model = DiffusionModel.Open(folder, new DiffusionModelOptions { ExecutionProvider = provider });
            loaded = time.GetElapsedTime(start).TotalSeconds;
            start = time.GetTimestamp();

            // PNDM may need more than one step to start; guidance would drive a single step into black or white.
            string? scheduler = model.Folder.SchedulerName == "PNDMScheduler" ? "euler" : null;
            model.Generate(
                [new ImageRequest { Prompt = "a test picture", Steps = 1, GuidanceScale = 1, Scheduler = scheduler }],
                null,
                cancellationToken);
            return new ProviderCheck(provider, IsUsable: true, loaded, time.GetElapsedTime(start).TotalSeconds, null);
        }
        catch (ModelFaultException fault)
        {
            return new ProviderCheck(provider, IsUsable: false, loaded, 0, fault.Message);
        }
    }
}
