#include "textflag.h"

// func pause()
TEXT ·pause(SB), NOSPLIT, $0-0
	MOVL $20, AX

again:
	PAUSE
	DECL AX
	JNZ  again
	RET
