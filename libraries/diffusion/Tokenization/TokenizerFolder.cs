using System.Text.Json;
using AdGenius.Diffusion.Faults;

namespace AdGenius.Diffusion.Tokenization;

/// <summary>Opens tokenizers: whatever is wrong with their files is one fault that names their folder.</summary>
internal static class TokenizerFolder
{
    /// <param name="folder">The tokenizer's folder.</param>
    /// <param name="open">Reads the tokenizer; it is given the folder's name for messages.</param>
    /// <exception cref="ModelFaultException">The files cannot be read or used.</exception>
    internal static T Open<T>(string folder, Func<string, T> open)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        try
        {
            return open(name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException
            or ArgumentException or FormatException or ArithmeticException)
        {
            throw new ModelFaultException(
                ModelFault.BadTokenizer,
                $"{name} cannot be read as a tokenizer: {failure.Message.Replace(folder, "", StringComparison.Ordinal)}",
                failure);
        }
    }
}
