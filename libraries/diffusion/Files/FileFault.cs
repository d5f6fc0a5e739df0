using AdGenius.Diffusion.Faults;

namespace AdGenius.Diffusion.Files;

/// <summary>The fault of a model whose file the system cannot read.</summary>
internal static class FileFault
{
    /// <summary>The system's own text names a path of this computer, so the message says the kind of failure only.</summary>
    internal static ModelFaultException Of(string name, Exception failure) => new(
        ModelFault.MissingFile,
        failure switch
        {
            FileNotFoundException or DirectoryNotFoundException => $"{name} is a link to a file that is not there.",
            UnauthorizedAccessException => $"{name} may not be read by this process: its permissions do not allow it.",
            _ => $"{name} cannot be read ({failure.GetType().Name}).",
        },
        failure);
}
