namespace AdGenius.Diffusion.Prompts;

/// <summary>A stretch of a prompt and how much it counts; 1 is usual.</summary>
internal readonly record struct WeightedText(string Text, float Weight);
