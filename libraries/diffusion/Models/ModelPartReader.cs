using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Files;
using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Onnx;

namespace AdGenius.Diffusion.Models;

/// <summary>Checks the files of one part of a model folder without loading it.</summary>
internal static class ModelPartReader
{
    /// <param name="folder">The model's folder.</param>
    /// <param name="part">The part's folder in it.</param>
    /// <param name="graphFile">The name of graphs.</param>
    /// <param name="isOptional">Whether the model can be used without this part, for messages.</param>
    /// <exception cref="ModelFaultException">The graph or a file with its weights is missing, truncated or a Git LFS pointer.</exception>
    internal static (ModelPart Part, OnnxFile File) Read(string folder, string part, string graphFile, bool isOptional = false)
    {
        string path = Path.Combine(folder, part, graphFile);
        string shownName = $"{part}/{graphFile}";
        if (MissingGraph(folder, part, graphFile) is { } missing)
        {
            throw new ModelFaultException(
                ModelFault.MissingFile,
                missing + (isOptional ? $" Without the folder {part} the model is used without this part." : ""));
        }

        GitLfsPointer.Reject(path, shownName);
        OnnxFile file = OnnxFile.Read(path)
            ?? throw new ModelFaultException(ModelFault.BadGraph, $"{shownName} is truncated or not an ONNX file.");
        long bytes = FileLength.Of(path);
        foreach ((string location, long needed) in file.ExternalData)
        {
            bytes += ExternalBytes(Path.Combine(folder, part), location, needed, shownName);
        }

        return (new ModelPart(part, path, bytes), file);
    }

    /// <summary>That a part has no graph, and what its folder has instead; null where the graph is there.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="part">The part's folder in it.</param>
    /// <param name="graphFile">The name of graphs.</param>
    internal static string? MissingGraph(string folder, string part, string graphFile)
        => File.Exists(Path.Combine(folder, part, graphFile))
            ? null
            : $"{part}/{graphFile} is missing.{WhatIsThere(Path.Combine(folder, part), graphFile)}{OtherName(folder, part)}";

    /// <summary>That the parts of the VAE are in one folder, as those for PyTorch are; empty where they are not.</summary>
    private static string OtherName(string folder, string part)
        => part.StartsWith("vae_", StringComparison.Ordinal) && !Directory.Exists(Path.Combine(folder, part))
            && Directory.Exists(Path.Combine(folder, "vae"))
            ? " The folder vae is of the layout for PyTorch; an export to ONNX has vae_decoder and vae_encoder."
            : "";

    /// <summary>What the folder of a part has in the place of its graph, in one sentence; empty where it says nothing.</summary>
    private static string WhatIsThere(string folder, string graphFile)
    {
        string[] files = Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)] : [];
        string? graph = files.FirstOrDefault(x => Path.GetExtension(x) == ".onnx");
        string? openVino = files.FirstOrDefault(x => Path.GetFileName(x).StartsWith("openvino_", StringComparison.Ordinal));
        string? weights = files.FirstOrDefault(x => Path.GetExtension(x) is ".safetensors" or ".bin");
        return Unfinished(files, graphFile) is { } unfinished
            ? $" The folder has {Path.GetFileName(unfinished)}: a download or a copy is not complete."
            : graph is not null ? $" The folder has {Path.GetFileName(graph)}; the graph must have the name {graphFile}."
            : openVino is not null ? $" The folder has a model for OpenVINO ({Path.GetFileName(openVino)}); export the model to ONNX."
            : weights is not null ? $" The folder has weights for PyTorch ({Path.GetFileName(weights)}); export the model to ONNX."
            : "";
    }

    /// <summary>Whether a part has no graph, and a beginning of one or its weights: a download or a copy has not ended.</summary>
    internal static bool IsUnfinished(string folder, string part, string graphFile)
        => Unfinished(Directory.EnumerateFiles(Path.Combine(folder, part)), graphFile) is not null;

    private static string? Unfinished(IEnumerable<string> files, string graphFile)
        => files.FirstOrDefault(x => Path.GetFileName(x).StartsWith(graphFile, StringComparison.Ordinal));

    private static long ExternalBytes(string folder, string location, long needed, string graphName)
    {
        string path = Path.Combine(folder, location);
        string shownName = $"{Path.GetFileName(folder)}/{location}";
        if (location.Contains('\0')
            || !Path.GetFullPath(path).StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new ModelFaultException( // as the format demands
                ModelFault.BadGraph,
                $"{graphName} has weights outside of its folder ({location}); export the model with its weights beside the graph.");
        }

        if (!File.Exists(path))
        {
            throw new ModelFaultException(
                ModelFault.MissingFile,
                $"{shownName} is missing: it holds weights of {graphName}. Copy it beside the graph.");
        }

        GitLfsPointer.Reject(path, shownName);
        long length = FileLength.Of(path);
        return length >= needed
            ? length
            : throw new ModelFaultException(
                ModelFault.BadGraph,
                $"{shownName} is truncated: it has {length} bytes, {graphName} needs {needed}.");
    }
}
