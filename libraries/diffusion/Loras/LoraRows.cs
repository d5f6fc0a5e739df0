namespace AdGenius.Diffusion.Loras;

/// <summary>A share of the rows of a matrix: layers that an original model computes as one are several in diffusers.</summary>
/// <param name="From">The first row, in parts of <paramref name="Of"/>.</param>
/// <param name="To">The row behind the last one, likewise.</param>
/// <param name="Of">Parts that the rows have in all.</param>
internal sealed record LoraRows(int From, int To, int Of);
