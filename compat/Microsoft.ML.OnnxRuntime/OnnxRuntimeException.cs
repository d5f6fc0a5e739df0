namespace Microsoft.ML.OnnxRuntime;

/// <summary>The native library refused or failed; the message starts with its error code.</summary>
public class OnnxRuntimeException : Exception
{
    internal OnnxRuntimeException(ErrorCode errorCode, string message)
        : base($"[ErrorCode:{errorCode}] {message}")
    {
    }
}
