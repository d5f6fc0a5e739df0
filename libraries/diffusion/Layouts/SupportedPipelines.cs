using AdGenius.Diffusion.Faults;

namespace AdGenius.Diffusion.Layouts;

/// <summary>The pipeline classes of diffusers whose folders can be used.</summary>
internal static class SupportedPipelines
{
    private static readonly string[] Families =
    [
        "StableDiffusionPipeline", "StableDiffusionXLPipeline", "LatentConsistencyModelPipeline", "StableDiffusion3Pipeline",
        "FluxPipeline",
    ];

    private static readonly string[] OtherForms =
    [
        "StableDiffusionImg2ImgPipeline", "StableDiffusionInpaintPipeline", "StableDiffusionControlNetPipeline",
        "StableDiffusionControlNetImg2ImgPipeline", "StableDiffusionControlNetInpaintPipeline", "StableDiffusionXLImg2ImgPipeline",
        "StableDiffusionXLInpaintPipeline", "StableDiffusionXLControlNetPipeline", "StableDiffusionXLControlNetImg2ImgPipeline",
        "StableDiffusionXLControlNetInpaintPipeline", "LatentConsistencyModelImg2ImgPipeline", "StableDiffusion3Img2ImgPipeline",
        "StableDiffusion3InpaintPipeline", "FluxImg2ImgPipeline", "FluxInpaintPipeline",
    ];

    /// <summary>
    /// Reads a folder. Where a part is missing or is another than those that are supported have, the fault says that the pipeline is not
    /// supported. Many community pipelines have the parts of Stable Diffusion, and can be used.
    /// </summary>
    /// <param name="className">The class that model_index.json names; empty for none.</param>
    /// <param name="read">Reads the folder.</param>
    /// <exception cref="ModelFaultException">What <paramref name="read"/> throws, or that the pipeline is not supported.</exception>
    internal static T ExplainFaults<T>(string className, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ModelFaultException fault) when (
            fault.Fault is ModelFault.MissingFile or ModelFault.WrongShape && className.Length > 0 && !Has(className))
        {
            throw new ModelFaultException(ModelFault.BadConfiguration, Message(className, $" ({fault.Message.TrimEnd('.')})"), fault);
        }
    }

    /// <summary>That a pipeline is not supported, and which ones are.</summary>
    internal static ModelFaultException Fault(string className) => new(ModelFault.BadConfiguration, Message(className, ""));

    private static bool Has(string className)
        => Families.Concat(OtherForms).Any(x => className.EndsWith(x, StringComparison.Ordinal)); // exporters put their name before it

    private static string Message(string className, string reason)
        => $"model_index.json: the pipeline \"{className}\" (_class_name) is not supported{reason}. "
            + $"Supported: {string.Join(", ", Families)}, and their forms for pictures, masks and ControlNets.";
}
