namespace AdGenius.Diffusion.Models;

/// <summary>Checks the files of one part of a model folder without loading it.</summary>
internal static class ModelPartReader
{
    /// <exception cref="ModelFaultException">The graph or a file with its weights is missing, truncated or a Git LFS pointer.</exception>
    internal static (ModelPart Part, OnnxFile File) Read(string folder, string part, string graphFile)
    {
        string path = Path.Combine(folder, part, graphFile);
        string shownName = $"{part}/{graphFile}";
        if (!File.Exists(path))
        {
            throw new ModelFaultException(ModelFault.MissingFile, $"{shownName} is missing.");
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

    private static long ExternalBytes(string folder, string location, long needed, string graphName)
    {
        string path = Path.Combine(folder, location);
        string shownName = $"{Path.GetFileName(folder)}/{location}";
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
