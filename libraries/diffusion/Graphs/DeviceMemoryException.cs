namespace AdGenius.Diffusion.Graphs;

/// <summary>A run needed more memory than there is; a smaller batch may fit.</summary>
internal sealed class DeviceMemoryException(Exception? inner = null) : Exception("The device has too little memory for this batch.", inner);
